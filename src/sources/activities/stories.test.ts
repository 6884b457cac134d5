import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import { mapActivity } from './map.js';
import { pipelineActivity } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);

const mapped = (object: Wire, deleted = false) => mapActivity(pipelineActivity.parse(object), deleted, 'all');

describe('an activity of a pull request', () => {
  const update = mapped(load('activity-preview'));

  it('has the change, and no ref', () => {
    expect(update.facts.attributes).toMatchObject({ 'vcs.change.id': '7' });
    expect(update.facts.resource).not.toHaveProperty('vcs.ref.head.name');
    expect(update).toMatchObject({
      end: at('10:00:40'),
      outcome: { result: 'failure', errorType: 'Failed' },
    });
  });

  it('tells the change by its branch when no label does', () => {
    const path = ['metadata', 'labels', 'lighthouse.jenkins-x.io/refs.pull'] as const;
    expect(mapped(changed(load('activity-preview'), path, undefined)).facts.attributes).toMatchObject({
      'vcs.change.id': '7',
    });
  });

  it('has a preview, an open step, and nothing of what is pending', () => {
    expect(update.parts.map(({ path, end, outcome }) => [path, end, outcome?.result])).toEqual([
      ['stage/build', at('10:00:10'), 'success'],
      ['stage/build|step/Go Build', at('10:00:10'), 'success'],
      ['stage/unit', at('10:00:30'), 'failure'],
      ['stage/unit|step/Go Test', at('10:00:30'), 'failure'],
      ['stage/unit|step/Report', undefined, undefined],
      ['preview/acme-shop-pr-7', at('10:00:39'), 'success'],
    ]);
    expect(update.parts.at(-1)).toMatchObject({
      name: 'preview acme-shop-pr-7',
      leavesAlone: true,
      attributes: {
        'deployment.environment.name': 'acme-shop-pr-7',
        'jenkins_x.pull_request.url': 'https://github.com/acme/shop/pull/7',
        'jenkins_x.application.url': 'http://shop-pr-7.example',
      },
    });
  });
});

describe('an activity of a matrix', () => {
  it('has stages and steps of the same name, told apart by what they say', () => {
    const { parts } = mapped(load('activity-matrix'));
    expect(parts.map(({ path, name, end }) => [path, name, end])).toEqual([
      ['stage/first', 'stage first', at('10:00:03')],
      ['stage/first|step/Go', 'Go', at('10:00:03')],
      ['stage/each', 'stage each', at('10:00:08')],
      ['stage/each|step/Go', 'Go', at('10:00:06')],
      ['stage/each|step/Go#2', 'Go', at('10:00:08')],
      ['stage/each#2', 'stage each', at('10:00:09')],
      ['stage/each#2|step/Go', 'Go', at('10:00:09')],
      ['stage/each%232', 'stage each#2', at('10:00:07')],
    ]);
  });
});

describe('an activity that has not ended', () => {
  it('does not end by the completion that it keeps when it is opened again', () => {
    const update = mapped(load('activity-reopened'));
    expect(update).not.toHaveProperty('end');
    expect(update).not.toHaveProperty('outcome');
    expect(update.parts.map(({ path, end }) => [path, end])).toEqual([
      ['stage/clone', at('10:00:10')],
      ['stage/clone|step/Git Clone', at('10:00:10')],
      ['stage/build', undefined],
      ['stage/build|step/Go Build', undefined],
    ]);
  });

  it('is told by its creation where its times are zero, and has no parts yet', () => {
    const update = mapped(load('activity-pending'));
    expect(update).toMatchObject({ created: at('10:00:00'), lastSign: at('10:00:00'), parts: [] });
    expect(update).not.toHaveProperty('end');
  });

  it('has its last sign in its spec, or at the request for its deletion', () => {
    const object = load('activity-reopened');
    expect(mapped(object).lastSign).toBe(at('10:00:12'));
    const deletion = changed(object, ['metadata', 'deletionTimestamp'], '2026-03-01T10:00:30Z');
    expect(mapped(deletion, true)).toMatchObject({ deleted: true, lastSign: at('10:00:30') });
  });

  it('may have no spec at all', () => {
    for (const spec of [undefined, null, {}, { steps: null }, { steps: [{}] }]) {
      const update = mapped(changed(load('activity-pending'), ['spec'], spec));
      expect(update).toMatchObject({
        created: at('10:00:00'),
        parts: [],
        facts: { name: 'activity nightly' },
      });
      expect(update).not.toHaveProperty('end');
    }
  });
});

describe('an activity that was completed early', () => {
  it('ends at its completion, whatever its stages say', () => {
    const { end, parts } = mapped(
      changed(load('activity-matrix'), ['spec', 'completedTimestamp'], '2026-03-01T10:00:03Z'),
    );
    expect(end).toBe(at('10:00:03'));
    expect(parts.filter((part) => (part.end ?? 0) > at('10:00:03'))).toHaveLength(6);
  });
});
