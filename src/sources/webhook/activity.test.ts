import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import type { EntityUpdate } from '../../core/contract/model.js';
import { mapActivity } from './activity.js';
import { activityRecord } from './activity-schema.js';
import { activityHeaders, KEY, RELAY, running } from './testing/stand.js';

const load = (name: string): Wire => story(import.meta.url, name);
const record = load('activity-running');
const ended = load('activity-succeeded');

function mapped(wire: unknown): EntityUpdate {
  const update = mapActivity(activityRecord.parse(wire));
  if (update === undefined) throw new Error('it tells no time');
  return update;
}

describe('a record of an activity', () => {
  it('is an activity of its job', () => {
    const update = mapped(ended);
    expect(update).toMatchObject({
      type: 'entity',
      key: 'activity|acme-shop-pr-7-unit-fs4pk',
      ref: { kind: 'PipelineActivity', namespace: '', name: 'acme-shop-pr-7-unit-9mbgb', uid: '' },
      deleted: false,
      created: at('10:00:00'),
      end: at('10:03:00'),
      outcome: { result: 'success' },
      lastSign: at('10:03:00'),
      patchable: false,
      facts: {
        name: 'activity unit',
        service: 'jenkins-x',
        attributes: {
          'vcs.change.id': '7',
          'vcs.owner.name': 'acme',
          'vcs.repository.name': 'shop',
          'jenkins_x.build': '17',
        },
        resource: {
          'vcs.repository.url.full': 'https://git.example/acme/shop',
          'vcs.ref.head.revision': 'bbbb',
        },
      },
    });
    expect(update.follows?.map(({ kind, aliases }) => [kind, aliases[0]])).toEqual([
      ['PipelineRun', 'id|acme-shop-pr-7-unit-fs4pk'],
      ['LighthouseJob', 'id|acme-shop-pr-7-unit-fs4pk'],
    ]);
    expect(update.parts.map(({ name, start, end, outcome }) => [name, start, end, outcome?.result])).toEqual([
      ['stage build', at('10:00:10'), at('10:01:00'), 'success'],
      ['compile', at('10:00:12'), at('10:00:58'), 'success'],
      ['stage unit test', at('10:01:00'), at('10:03:00'), 'success'],
      ['go test', at('10:01:05'), at('10:02:59'), 'success'],
    ]);
    expect(JSON.stringify(update)).not.toContain('c4n4ry');
  });

  it('that runs has no end', () => {
    const update = mapped(record);
    expect(update).not.toHaveProperty('end');
    expect(update.lastSign).toBe(at('10:01:05'));
  });

  it.each([
    ['success', { result: 'success' }],
    ['failure', { result: 'failure', errorType: 'Failed' }],
    ['aborted', { result: 'cancellation', errorType: 'Aborted' }],
    ['error', { result: 'error', errorType: 'Error' }],
    ['SUCCESS', { result: 'success' }],
    ['exploded', { result: 'error', errorType: 'exploded' }],
    ['triggered', undefined],
    ['pending', undefined],
    ['running', undefined],
    ['', undefined],
    [null, undefined],
  ])('of the state %s', (status, outcome) => {
    expect(mapped(changed(ended, ['status'], status)).outcome).toEqual(outcome);
  });

  it('without a job is known by its name', () => {
    const update = mapped(changed(ended, ['jobId'], ''));
    expect(update.key).toBe('activity|acme-shop-pr-7-unit-9mbgb');
    expect(update.follows?.[0]?.aliases).toEqual(['build|/acme/shop/pr-7/unit/17']);
  });

  it('without any time tells nothing yet', () => {
    expect(
      mapActivity(activityRecord.parse({ name: 'n', status: 'pending', startTime: null })),
    ).toBeUndefined();
  });

  it('without a start begins with its first stage', () => {
    expect(mapped(changed(ended, ['startTime'], '0001-01-01T00:00:00Z')).created).toBe(at('10:00:10'));
  });

  it('may have steps of its own, stages in stages, and nulls', () => {
    const phase = {
      status: 'success',
      startTime: '2026-03-01T10:00:00Z',
      completionTime: '2026-03-01T10:00:01Z',
    };
    const inner = { ...phase, name: 'inner', steps: [{ ...phase, name: 'leaf' }, null], stages: null };
    const outer = { ...phase, name: 'outer', stages: [inner, null], steps: [{ ...inner, name: 'deep' }] };
    const update = mapped({
      name: 'n',
      ...phase,
      stages: [null, outer],
      steps: [{ ...phase, name: 'alone' }],
    });
    const paths = update.parts.map(({ path }) => path).sort();
    expect(paths).toEqual([
      'stage/alone',
      'stage/outer',
      'stage/outer|stage/deep',
      'stage/outer|stage/deep|step/leaf',
      'stage/outer|stage/inner',
      'stage/outer|stage/inner|step/leaf',
    ]);
  });
});

describe('a pushed activity', () => {
  const body = JSON.stringify(ended);
  const config = { hmac_key: KEY };

  it('is handed over', async () => {
    const stand = await running(config);
    expect(await stand.post(RELAY, activityHeaders(body), body)).toMatchObject({ status: 202 });
    expect(stand.updates).toEqual([mapped(ended)]);
    expect([...stand.counters.snapshot()]).toEqual([
      ['webhook_deliveries_total{kind=activity,outcome=taken,sender=lighthouse,source=webhook}', 1],
    ]);
  });

  it('is left to the watch where there is one', async () => {
    const stand = await running(config, { drawn: ['PipelineActivity'] });
    expect(await stand.post(RELAY, activityHeaders(body), body)).toMatchObject({ status: 200 });
    expect(stand.updates).toEqual([]);
    expect(stand.counters.by('webhook_deliveries_total', 'outcome')).toEqual({ ignored: 1 });
  });

  it.each([
    ['that tells no time', { jobId: 'j', status: 'pending' }, 200],
    ['without a name', { startTime: '2026-03-01T10:00:00Z' }, 400],
    ['whose stages are none', { jobId: 'j', stages: {} }, 400],
    ['whose stages are texts', { jobId: 'j', stages: ['c4n4ry'] }, 400],
    ['whose name is a number', { jobId: 5 }, 400],
  ])('%s gives nothing', async (_, wrong, status) => {
    const stand = await running(config);
    const text = JSON.stringify(wrong);
    expect(await stand.post(RELAY, activityHeaders(text), text)).toMatchObject({ status });
    expect(stand.updates).toEqual([]);
  });
});
