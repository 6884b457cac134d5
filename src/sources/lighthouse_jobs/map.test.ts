import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import type { EntityUpdate } from '../../core/contract/model.js';
import { mapJob } from './map.js';
import { lighthouseJob } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);

function mapped(object: Wire, links = {}): EntityUpdate {
  return mapJob(lighthouseJob.parse(object), false, links);
}

describe('a job of a pull request', () => {
  it('is a span from its creation to its completion', () => {
    const change = { 'vcs.change.id': '4', 'vcs.owner.name': 'acme', 'vcs.repository.name': 'pay' };
    const repository = {
      'vcs.owner.name': 'acme',
      'vcs.repository.name': 'pay',
      'vcs.repository.url.full': 'https://git.example:8443/acme/pay',
      'vcs.ref.head.revision': 'bbbb',
      'vcs.ref.base.name': 'main',
      'vcs.ref.base.revision': 'aaaa',
    };
    const { labels, ...update } = mapped(load('job-failed'), { job: 'https://ci.example/{name}' });
    expect([...labels]).toEqual([
      ['event-GUID', 'guid-1'],
      ['created-by-lighthouse', 'true'],
    ]);
    expect(update).toEqual({
      type: 'entity',
      key: 'k8s|job-uid',
      ref: {
        kind: 'LighthouseJob',
        namespace: 'jx',
        name: 'acme-pay-pr-4-unit-fs4pk',
        uid: 'job-uid',
        resourceVersion: '420',
      },
      deleted: false,
      traceKey: 'job|jx/acme-pay-pr-4-unit-fs4pk',
      created: at('10:00:00'),
      facts: {
        name: 'job unit',
        kind: 'internal',
        service: 'lighthouse',
        resource: { ...repository, 'k8s.namespace.name': 'jx' },
        attributes: {
          ...change,
          'k8s.lighthousejob.name': 'acme-pay-pr-4-unit-fs4pk',
          'k8s.lighthousejob.uid': 'job-uid',
          'lighthouse.job.type': 'presubmit',
          'cicd.pipeline.name': 'unit',
          'lighthouse.job.url': 'https://ci.example/acme-pay-pr-4-unit-fs4pk',
        },
      },
      resultAttribute: 'cicd.pipeline.result',
      cancellationIsError: true,
      end: at('10:00:31'),
      outcome: { result: 'failure', errorType: 'failure' },
      lastSign: at('10:00:32'),
      parts: [],
      eventFacts: { name: 'pull_request acme/pay', attributes: change, resource: repository },
      endsWithDeletedChild: true,
      patchable: true,
      aliases: ['id|jx/acme-pay-pr-4-unit-fs4pk', 'id|acme-pay-pr-4-unit-fs4pk'],
    });
  });

  it('says nothing of credentials, params and titles', () => {
    const text = JSON.stringify(mapped(load('job-failed')));
    for (const word of ['s3cret', 'bot', 't0p', 'hunter2', 'feat: pay', 'dev-one']) {
      expect(text).not.toContain(word);
    }
  });
});

describe('the address of a repository', () => {
  it.each([
    ['https://git.example/acme/pay', 'https://git.example/acme/pay'],
    ['https://git.example/acme/pay.git/', 'https://git.example/acme/pay'],
    ['https://git.example/', 'https://git.example'],
    ['http://user@git.example/acme/pay', 'http://git.example/acme/pay'],
    ['git@git.example:acme/pay.git', undefined],
    ['ssh://git@git.example/acme/pay.git', undefined],
    ['javascript:alert(1)', undefined],
    ['not an address', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s is told as %s', (link, url) => {
    const { facts } = mapped(changed(load('job-failed'), ['spec', 'refs', 'repo_link'], link));
    expect(facts.resource['vcs.repository.url.full']).toBe(url);
  });
});

describe('jobs of other kinds', () => {
  it('a batch has no change of its own, and the revision of its first pull request', () => {
    const { facts, eventFacts, outcome } = mapped(load('job-batch'));
    expect(outcome).toEqual({ result: 'success' });
    expect(facts.attributes).toEqual({
      'k8s.lighthousejob.name': 'acme-pay-batch-unit-qq7wz',
      'k8s.lighthousejob.uid': 'batch-uid',
      'vcs.owner.name': 'acme',
      'vcs.repository.name': 'pay',
      'lighthouse.job.type': 'batch',
      'cicd.pipeline.name': 'unit',
    });
    expect(facts.resource).toMatchObject({ 'vcs.ref.head.revision': 'bbbb', 'vcs.ref.base.name': 'main' });
    expect(eventFacts?.name).toBe('pull_request acme/pay');
  });

  it('a push has its branch as head and no base', () => {
    const { facts, eventFacts } = mapped(load('job-of-a-push'));
    expect(facts.resource).toEqual({
      'k8s.namespace.name': 'jx',
      'vcs.owner.name': 'acme',
      'vcs.repository.name': 'pay',
      'vcs.repository.url.full': 'https://git.example/acme/pay',
      'vcs.ref.head.name': 'main',
      'vcs.ref.head.revision': 'dddd',
    });
    expect(facts.attributes).not.toHaveProperty('vcs.change.id');
    expect(eventFacts?.name).toBe('push acme/pay');
  });

  it('one without refs and job name is named by its own name', () => {
    const { facts, eventFacts } = mapped(load('job-aborted'));
    expect(facts.name).toBe('job nightly-zx81q');
    expect(facts.resource).toEqual({ 'k8s.namespace.name': 'jx' });
    expect(eventFacts).toEqual({ name: 'event nightly-zx81q', attributes: {}, resource: {} });
  });

  it('one without an event is the root of its own trace', () => {
    expect(mapped(load('job-aborted')).traceKey).toBe('job|jx/nightly-zx81q');
  });
});

describe('how a job ends', () => {
  const withState = (state: unknown): EntityUpdate =>
    mapped(changed(load('job-failed'), ['status', 'state'], state));

  it.each([
    ['success', { result: 'success' }],
    ['failure', { result: 'failure', errorType: 'failure' }],
    ['aborted', { result: 'cancellation', errorType: 'aborted' }],
    ['error', { result: 'error', errorType: 'error' }],
    ['exploded', { result: 'error', errorType: 'exploded' }],
    ['went up in smoke', { result: 'error', errorType: '_OTHER' }],
    ['constructor', { result: 'error', errorType: 'constructor' }],
  ])('state %s', (state, outcome) => {
    expect(withState(state)).toMatchObject({ end: at('10:00:31'), outcome });
  });

  it.each(['triggered', 'pending', 'running', '', null, undefined])('not with state %s', (state) => {
    expect(withState(state)).not.toHaveProperty('end');
    expect(withState(state)).not.toHaveProperty('outcome');
  });

  it('not without a completion, whatever its state says', () => {
    const update = mapped(changed(load('job-failed'), ['status', 'completionTime'], undefined));
    expect(update).not.toHaveProperty('end');
    expect(update).not.toHaveProperty('outcome');
  });

  it('pending: it ends with its run when that is deleted, else at its last sign', () => {
    const update = mapped(load('job-pending'));
    expect(update).not.toHaveProperty('end');
    expect(update.endsWithDeletedChild).toBe(true);
    expect(update.lastSign).toBe(at('10:00:02'));
  });

  it('without any status: at its creation', () => {
    const update = mapped(changed(load('job-pending'), ['status'], undefined));
    expect(update.lastSign).toBe(at('10:00:00'));
  });
});

describe('a job that may be patched', () => {
  it('is one whose controller has given it a state', () => {
    expect(mapped(load('job-pending')).patchable).toBe(true);
    expect(mapped(changed(load('job-pending'), ['status', 'state'], '')).patchable).toBe(false);
    expect(mapped(changed(load('job-pending'), ['status'], undefined)).patchable).toBe(false);
  });
});
