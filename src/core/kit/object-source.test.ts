import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createScriptedWatch } from '../../../test/conformance/bench.js';
import type { Health } from '../contract/component.js';
import { RejectedError } from '../contract/errors.js';
import type { Update } from '../contract/model.js';
import type { Context } from '../contract/plugin.js';
import type { Fields, Logger } from '../contract/ports.js';
import { createCounters } from '../self/counters.js';
import { createObjectSource, objectWatch, type ObjectWatch } from './object-source.js';

/** A source of objects that are no more than an uid, and all that it said. */
function bench(watches: readonly ObjectWatch[], emit?: (update: Update) => void) {
  const kube = createScriptedWatch();
  const [updates, healths]: [Update[], Health[]] = [[], []];
  const [counts, lines]: [string[], Fields[]] = [[], []];
  const counters = createCounters();
  let quiet = 0;
  const log: Logger = {
    debug: () => void (quiet += 1),
    info: () => undefined,
    warn: (message, fields) => lines.push({ message, ...fields }),
    error: () => undefined,
    with: () => log,
  };
  const context: Context<unknown, Record<never, never>> = {
    id: 'things/mine',
    config: {},
    deps: {},
    log,
    counters: {
      add: (name, labels, by) => {
        counters.add(name, labels, by);
        if (name === 'source_rejected_total') counts.push(`${name} ${JSON.stringify(labels)}`);
      },
    },
    links: {},
    drawn: new Set(),
    report: (health) => healths.push(health),
  };
  const component = createObjectSource(context, kube, watches, emit ?? ((update) => updates.push(update)));
  const states = (): ReadonlyMap<string, number> => counters.snapshot();
  return { kube, updates, healths, counts, lines, component, states, quiet: () => quiet };
}

type Selectors = Pick<ObjectWatch, 'labelSelector' | 'fieldSelector'>;

const thing = (plural: string, selectors: Selectors = {}): ObjectWatch =>
  objectWatch({
    kind: 'Thing',
    resource: { group: 'acme', version: 'v1', plural },
    schema: z.object({ uid: z.string() }),
    map: ({ uid }, deleted) => {
      if (uid === 'refused') throw new RejectedError('too_odd', 'it is too odd');
      if (uid === 'broken') throw new TypeError('a fault of the map');
      return uid === 'unwanted' ? undefined : { type: 'vanished', key: `${plural}/${uid}/${deleted}` };
    },
    keyOf: (uid) => `gone/${uid}`,
    ...selectors,
  });

describe('a source of objects', () => {
  it('hands over each state, mapped', () => {
    const { kube, updates } = bench([thing('as'), thing('bs')]);
    const [first, second] = kube.requests;
    first?.handle({ type: 'state', object: { uid: '1', more: true } });
    second?.handle({ type: 'deleted', object: { uid: '2' } });
    first?.handle({ type: 'state', object: { uid: 'unwanted' } });
    second?.handle({ type: 'vanished', uid: '3' });
    expect(
      updates.map((update) => (update.type === 'watch' ? update.watch : 'key' in update ? update.key : '')),
    ).toEqual(['as/1/false', 'bs/2/true', 'gone/3']);
  });

  it('says that a watch is current while that is well and in no gap', () => {
    const { kube, updates } = bench([thing('as'), thing('bs')]);
    const said = (): unknown[] =>
      updates.splice(0).map((update) => update.type === 'watch' && [update.watch, update.current]);
    const [request] = kube.requests;
    request?.report({ state: 'ok' });
    request?.current?.(false);
    request?.report({ state: 'degraded' });
    request?.current?.(true);
    request?.report({ state: 'ok' });
    expect(said()).toEqual([true, false, false, false, true].map((current) => ['things/mine/0', current]));
    kube.requests[1]?.current?.(true);
    expect(said()).toEqual([['things/mine/1', false]]);
  });

  it('asks for what its watches say, and leaves empty selectors away', () => {
    const { kube } = bench([
      thing('as', { labelSelector: 'a=b', fieldSelector: 'c=d' }),
      thing('bs', { labelSelector: '' }),
    ]);
    expect(kube.requests).toMatchObject([{ labelSelector: 'a=b', fieldSelector: 'c=d' }, {}]);
    expect(kube.requests[1]).not.toHaveProperty('labelSelector');
    expect(kube.requests[1]).not.toHaveProperty('fieldSelector');
  });

  it('counts by reason and logs by name what can not be used', () => {
    const { kube, counts, lines, updates } = bench([thing('as')]);
    const metadata = { namespace: 'jx', name: 'odd' };
    kube.requests[0]?.handle({ type: 'state', object: { metadata } });
    kube.requests[0]?.handle({ type: 'state', object: { metadata, uid: 'refused' } });
    expect(updates).toEqual([]);
    expect(counts).toEqual([
      'source_rejected_total {"source":"things/mine","reason":"invalid"}',
      'source_rejected_total {"source":"things/mine","reason":"too_odd"}',
    ]);
    expect(lines).toEqual([
      {
        message: 'object rejected',
        object: 'Thing jx/odd',
        problem: expect.stringMatching(/^uid: /) as unknown,
      },
      { message: 'object rejected', object: 'Thing jx/odd', problem: 'it is too odd' },
    ]);
  });

  it('complains aloud of each object and reason once, whatever number of states it has', () => {
    const { kube, counts, lines, quiet } = bench([thing('as'), thing('bs')]);
    const hand = (metadata: object, uid?: string): void => {
      const object = uid === undefined ? { metadata } : { metadata, uid };
      for (const request of kube.requests) request.handle({ type: 'state', object });
    };
    for (let state = 0; state < 5; state += 1) hand({ name: 'odd', uid: 'u1' });
    hand({ name: 'odd', uid: 'u2' });
    hand({ name: 'odd', uid: 'u1' }, 'refused');
    hand({ name: 'nameless of uid' });
    hand({ name: 'nameless of uid' });
    expect(lines.map(({ object, problem }) => [object, String(problem).slice(0, 4)])).toEqual([
      ['Thing odd', 'uid:'],
      ['Thing odd', 'uid:'],
      ['Thing odd', 'it i'],
      ['Thing nameless of uid', 'uid:'],
    ]);
    expect([counts.length, quiet()]).toEqual([18, 14]);
  });

  it('counts the states of each kind, those of none and what is rejected included', () => {
    const { kube, states } = bench([thing('as')]);
    const series = 'source_states_total{kind=Thing,source=things/mine}';
    expect(states().get(series)).toBe(0);
    for (const uid of ['1', '1', 'refused', 'unwanted']) {
      kube.requests[0]?.handle({ type: 'state', object: { uid } });
    }
    kube.requests[0]?.handle({ type: 'vanished', uid: '1' });
    expect(states().get(series)).toBe(4);
  });

  it('does not take a fault of its own, or of who it hands to, for one of the object', () => {
    const { kube, counts } = bench([thing('as')], () => {
      throw new Error('the registry is at fault');
    });
    const hand = (uid: string) => () => kube.requests[0]?.handle({ type: 'state', object: { uid } });
    expect(hand('broken')).toThrow('a fault of the map');
    expect(hand('1')).toThrow('the registry is at fault');
    expect(counts).toEqual([]);
  });

  it('is as well as the worst of its watches', () => {
    const { kube, healths } = bench([thing('as'), thing('bs')]);
    const [first, second] = kube.requests;
    first?.report({ state: 'ok' });
    second?.report({ state: 'degraded', reason: 'forbidden' });
    second?.report({ state: 'ok' });
    first?.report({ state: 'refused', reason: 'credentials' });
    second?.report({ state: 'degraded' });
    expect(healths).toEqual([
      { state: 'starting' },
      { state: 'degraded', reason: 'forbidden' },
      { state: 'ok' },
      { state: 'refused', reason: 'credentials' },
      { state: 'refused', reason: 'credentials' },
    ]);
  });

  it('without watches is well once it has started', async () => {
    const { component, healths } = bench([]);
    expect(healths).toEqual([]);
    await component.start();
    expect(healths).toEqual([{ state: 'ok' }]);
    await component.stop();
  });

  it('starts and stops all its watches', async () => {
    const { component, kube } = bench([thing('as'), thing('bs')]);
    await component.start();
    expect(kube.running.size).toBe(2);
    await component.stop();
    await component.stop();
    expect(kube.running.size).toBe(0);
  });
});
