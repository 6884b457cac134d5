import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeUpdate } from '../../src/core/contract/change.js';
import type { SpanRecord, Update } from '../../src/core/contract/model.js';
import { createPipeline, type Pipeline } from './in-process.js';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const ZERO = 1_700_000_000 * SECOND;

interface Given {
  readonly number?: number;
  readonly created?: number;
  readonly body?: string;
  readonly merge?: string;
}

/** A delivery about a pull request, `updated` so many seconds after the beginning. */
function told(
  repository: string,
  action: string,
  updated: number,
  { number = 1, created = 0, body = '', merge }: Given = {},
): ChangeUpdate {
  const state = action === 'merged' ? 'merged' : action === 'closed' ? 'closed' : 'open';
  const at = (seconds: number): number => ZERO + seconds * SECOND;
  return {
    type: 'change',
    ref: { host: 'github.com', owner: 'acme', repository, number },
    told: {
      ...{ owner: 'acme', repository, title: 'chore: promote shop to version 1.4.0', body, state },
      ...{ created: at(created), updated: at(updated), attributes: {}, resource: {} },
      ...(merge === undefined ? {} : { mergeRevision: merge }),
    },
    ...{ guid: `${repository}-${action}-${String(updated)}`, kind: 'pull_request', action },
    ...{ time: at(updated), attributes: {} },
  };
}

const SHOP = 'https://github.com/acme/shop/pull/1';

function pipelineWith(...updates: readonly ChangeUpdate[]): Pipeline {
  const pipeline = createPipeline(ZERO);
  for (const update of updates) pipeline.registry.handle(update);
  return pipeline;
}

const nameOf = ({ name }: SpanRecord): string => name;
const changesIn = ({ records }: Pipeline): readonly SpanRecord[] =>
  records.filter(({ name }) => name.startsWith('PR '));
const secondsOf = ({ start, end }: SpanRecord): readonly number[] =>
  [start, end].map((time) => (time - ZERO) / SECOND);

describe('the tree of pull requests', () => {
  it('leaves child_delay after its latest closing, and not before', () => {
    const pipeline = pipelineWith(told('shop', 'opened', 0), told('shop', 'merged', 60));
    pipeline.clock.moveTo(ZERO + 60 * SECOND + 10 * MINUTE - 1);
    expect(pipeline.records).toEqual([]);
    pipeline.clock.moveTo(ZERO + 60 * SECOND + 10 * MINUTE);
    expect(pipeline.records.map(nameOf)).toEqual(['PR acme/shop', 'pull_request opened']);
    expect(changesIn(pipeline).map(secondsOf)).toEqual([[0, 60]]);
  });

  it('waits for what is open in it, and a parent ends with its last child', () => {
    const pipeline = pipelineWith(
      told('shop', 'merged', 60),
      told('staging', 'opened', 70, { created: 70, body: SHOP }),
    );
    pipeline.clock.moveTo(ZERO + 60 * MINUTE);
    expect(pipeline.records).toEqual([]);
    pipeline.registry.handle(told('staging', 'merged', 3600, { created: 70, body: SHOP }));
    pipeline.clock.moveTo(ZERO + 71 * MINUTE);
    const [shop, staging] = changesIn(pipeline);
    expect(shop && secondsOf(shop)).toEqual([0, 3600]);
    expect(staging && secondsOf(staging)).toEqual([70, 3600]);
    expect(staging).toMatchObject({ traceId: shop?.traceId, parentSpanId: shop?.spanId });
  });

  it('draws one that is closed without a merge as an error', () => {
    const pipeline = pipelineWith(told('shop', 'closed', 5));
    pipeline.finish();
    expect(changesIn(pipeline)).toMatchObject([{ status: 'error', attributes: { 'error.type': 'closed' } }]);
  });

  it('is not whole while one of it is reopened', () => {
    const pipeline = pipelineWith(told('shop', 'closed', 5), told('shop', 'reopened', 9));
    pipeline.clock.moveTo(ZERO + 60 * MINUTE);
    expect(pipeline.records).toEqual([]);
    pipeline.registry.handle(told('shop', 'merged', 4000));
    pipeline.finish();
    expect(changesIn(pipeline).map((record) => [record.status, ...secondsOf(record)])).toEqual([
      ['unset', 0, 4000],
    ]);
  });

  it('follows an edit that names another parent before it leaves', () => {
    const pipeline = pipelineWith(
      told('shop', 'merged', 60),
      told('pay', 'merged', 61),
      told('staging', 'opened', 70, { created: 70, body: SHOP }),
      told('staging', 'merged', 80, { created: 70, body: 'https://github.com/acme/pay/pull/1' }),
    );
    pipeline.finish();
    const [pay, staging] = ['pay', 'staging'].map((name) =>
      changesIn(pipeline).find((record) => record.name === `PR acme/${name}`),
    );
    expect(staging?.parentSpanId).toBe(pay?.spanId);
  });

  it('gives a child a tree of its own when nobody knows its parent, and the trace of one that has left', () => {
    const child = told('staging', 'merged', 80, { created: 70, body: SHOP });
    const alone = pipelineWith(child);
    alone.finish();
    expect(changesIn(alone)[0]).not.toHaveProperty('parentSpanId');
    const late = pipelineWith(told('shop', 'merged', 60));
    late.finish();
    late.registry.handle(child);
    late.finish();
    const [shop, staging] = changesIn(late);
    expect(staging).toMatchObject({ traceId: shop?.traceId, parentSpanId: shop?.spanId });
  });

  it('leaves once, whatever is delivered again', () => {
    const all = [told('shop', 'opened', 0), told('shop', 'merged', 60)];
    const pipeline = pipelineWith(...all, ...all);
    pipeline.finish();
    for (const update of all) pipeline.registry.handle(update);
    pipeline.finish();
    expect(pipeline.records).toHaveLength(2);
  });

  it('is given up when nothing changes for abandon_after: what is closed in it is drawn', () => {
    const pipeline = pipelineWith(
      told('shop', 'merged', 60),
      told('staging', 'opened', 70, { created: 70, body: SHOP }),
    );
    pipeline.clock.moveTo(ZERO + 719 * 60 * MINUTE);
    expect(pipeline.records).toEqual([]);
    pipeline.clock.moveTo(ZERO + 721 * 60 * MINUTE);
    expect(changesIn(pipeline).map(nameOf)).toEqual(['PR acme/shop']);
  });
});

describe('a release that promotes by pull requests', () => {
  /** An activity of that commit of shop. */
  function release(name: string, started: number, revision: string, urls: readonly string[]): Update {
    const start = ZERO + started * SECOND;
    return {
      ...{
        type: 'entity',
        key: `k8s|${name}`,
        deleted: false,
        labels: new Map(),
        created: start,
        lastSign: start,
      },
      ref: { kind: 'PipelineActivity', namespace: 'jx', name, uid: name, resourceVersion: String(started) },
      facts: {
        name: 'activity release',
        kind: 'internal',
        service: 'jenkins-x',
        resource: {},
        attributes: {},
      },
      ...{ cancellationIsError: true, parts: [], endsWithDeletedChild: false, patchable: false },
      ...{ end: start + SECOND, outcome: { result: 'success' } },
      release: {
        ...{ repositoryUrl: 'https://github.com/acme/shop', owner: 'acme', repository: 'Shop', revision },
        changeUrls: urls,
      },
    };
  }
  const STAGING = 'https://github.com/acme/staging/pull/1';
  const shop = told('shop', 'merged', 60, { merge: 'c1' });
  const pay = told('shop', 'merged', 61, { number: 2, merge: 'c2' });
  const staging = told('staging', 'merged', 80, { created: 70 });
  const released = release('one', 65, 'c1', [STAGING]);
  const drawnBy = (...updates: readonly Update[]): readonly SpanRecord[] => {
    const pipeline = createPipeline(ZERO);
    for (const update of updates) pipeline.registry.handle(update);
    pipeline.finish();
    return pipeline.records;
  };
  const one = (records: readonly SpanRecord[], name: string): SpanRecord | undefined =>
    records.find((record) => record.name === name);

  it('is linked, and gives them the parent that their text does not name', () => {
    const records = drawnBy(shop, released, staging);
    const [top, env, activity] = ['PR acme/shop', 'PR acme/staging', 'activity release'].map((name) =>
      one(records, name),
    );
    expect(env).toMatchObject({ traceId: top?.traceId, parentSpanId: top?.spanId });
    expect(top && secondsOf(top)).toEqual([0, 80]);
    expect(env?.links).toEqual([
      {
        ...{ traceId: activity?.traceId, spanId: activity?.spanId },
        attributes: { 'lighthouse_telemetry.link': 'release' },
      },
    ]);
  });

  it('finds the parent that has left before', () => {
    const pipeline = createPipeline(ZERO);
    pipeline.registry.handle(shop);
    pipeline.finish();
    for (const update of [released, staging]) pipeline.registry.handle(update);
    pipeline.finish();
    const [top, env] = ['PR acme/shop', 'PR acme/staging'].map((name) => one(pipeline.records, name));
    expect(env).toMatchObject({ traceId: top?.traceId, parentSpanId: top?.spanId });
  });

  it.each([
    [
      'the body names another one',
      released,
      told('staging', 'merged', 80, { created: 70, body: `${SHOP.slice(0, -1)}2` }),
      2,
    ],
    ['two releases do: the later one counts', release('two', 66, 'c2', [STAGING]), staging, 2],
    [
      'it is of another host',
      release('two', 66, 'c2', ['https://evil.example/acme/staging/pull/1']),
      staging,
      1,
    ],
  ])('gives way when %s', (_, other, child, number) => {
    const records = drawnBy(shop, pay, released, other, child);
    const parent = records.find(({ spanId }) => spanId === one(records, 'PR acme/staging')?.parentSpanId);
    expect(parent && secondsOf(parent)).toEqual([0, 80]);
    const due =
      number === 1
        ? drawnBy(shop, released, staging)
        : drawnBy(pay, release('two', 66, 'c2', [STAGING]), staging);
    expect(parent?.spanId).toBe(due.find(({ name }) => name === 'PR acme/shop')?.spanId);
  });

  it('leads to the same bytes in any order, and twice', () => {
    const all: readonly Update[] = [shop, pay, released, release('two', 66, 'c2', [STAGING]), staging];
    const sorted = (records: readonly SpanRecord[]): readonly string[] =>
      records.map((record) => JSON.stringify(record)).sort();
    const due = sorted(drawnBy(...all));
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }), (shuffled) => {
        expect(sorted(drawnBy(...shuffled))).toEqual(due);
      }),
    );
  });
});
