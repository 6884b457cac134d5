import { describe, expect, it } from 'vitest';
import type { ChangeUpdate } from '../../src/core/contract/change.js';
import type { SpanRecord } from '../../src/core/contract/model.js';
import { createPipeline, type Pipeline } from './in-process.js';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const ZERO = 1_700_000_000 * SECOND;

interface Given {
  readonly number?: number;
  readonly created?: number;
  readonly body?: string;
}

/** A delivery about a pull request, `updated` so many seconds after the beginning. */
function told(
  repository: string,
  action: string,
  updated: number,
  { number = 1, created = 0, body = '' }: Given = {},
): ChangeUpdate {
  const state = action === 'merged' ? 'merged' : action === 'closed' ? 'closed' : 'open';
  const at = (seconds: number): number => ZERO + seconds * SECOND;
  return {
    type: 'change',
    ref: { host: 'github.com', owner: 'acme', repository, number },
    told: {
      ...{ owner: 'acme', repository, title: 'chore: promote shop to version 1.4.0', body, state },
      ...{ created: at(created), updated: at(updated), attributes: {}, resource: {} },
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
