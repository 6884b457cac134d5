import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ChangeFound, ChangeTold, ChangeUpdate } from '../../core/contract/change.js';
import type { Clock } from '../../core/contract/ports.js';
import { Grove, type GroveOptions } from './grove.js';
import { hostsOf } from './hosts.js';
import type { Message } from './message.js';

const ref = (repository: string) => ({ host: 'github.com', owner: 'acme', repository, number: 1 });
const SHOP = 'https://github.com/acme/shop/pull/1';

function facts(repository: string, updated: number, more: Partial<ChangeTold>): ChangeTold {
  const created = repository === 'shop' ? 1 : 5;
  return { owner: 'acme', repository, created, updated, attributes: {}, resource: {}, ...more };
}

function told(repository: string, action: string, updated: number, body = ''): ChangeUpdate {
  const state = action === 'merged' || action === 'closed' ? action : 'open';
  return {
    ...{ type: 'change', ref: ref(repository), guid: `${repository}-${action}-${String(updated)}` },
    ...{ kind: 'pull_request', action, time: updated, attributes: {} },
    told: facts(repository, updated, { state, body, title: `delivered at ${String(updated)}` }),
  };
}

function found(repository: string, updated: number, more: Partial<ChangeTold>): ChangeFound {
  return {
    type: 'found',
    ref: ref(repository),
    told: facts(repository, updated, { title: 'found', ...more }),
  };
}

const MESSAGES: readonly Message[] = [
  told('shop', 'opened', 1),
  told('shop', 'closed', 10),
  found('shop', 400_000_000, { state: 'merged', closed: 300_000_000, mergeRevision: 'c1' }),
  found('shop', 200_000_000, { state: 'open' }),
  told('env', 'opened', 6, SHOP),
  told('env', 'merged', 20, SHOP),
  found('env', 90, { state: 'merged', closed: 20 }),
  found('test', 30, { state: 'closed', closed: 25, body: SHOP }),
  { type: 'push', repository: ref('shop'), revision: 'c1', guid: 'push' },
  {
    ...{ type: 'release', key: 'k8s|a', version: '3', created: 2, commit: 'github.com/acme/shop@c1' },
    ...{ place: { traceId: 'aa', spanId: 'bb' }, changes: ['change|github.com/acme/env|1'] },
  },
];

const NOTHING_KEPT: GroveOptions['keep'] = {
  told: () => undefined,
  push: () => undefined,
  gone: () => undefined,
};

/** Everything that leaves, once nothing more comes. */
function drawnBy(messages: readonly Message[], keep = NOTHING_KEPT): readonly string[] {
  const due = new Set<() => void>();
  const clock: Clock = {
    now: () => 1_000_000_000,
    at: (_, fn) => (due.add(fn), () => void due.delete(fn)),
    taken: () => undefined,
  };
  const drawn: string[] = [];
  const context = (trace: string, span: string) => ({ traceId: trace, spanId: span });
  const grove: Grove = new Grove({
    ...{ clock, hosts: hostsOf([]), delay: 0, patience: 1e15, counters: { add: () => undefined } },
    view: { place: () => undefined, event: (guid) => context(guid, guid), context },
    claim: (claim) => drawn.push(JSON.stringify(claim)),
    emit: (update) => {
      drawn.push(JSON.stringify(update));
      grove.link(update.key);
    },
    keep,
    want: () => undefined,
  });
  // As they would be read from a store.
  for (const message of messages) grove.take(JSON.parse(JSON.stringify(message)) as Message);
  for (const fn of [...due]) fn();
  return drawn.sort();
}

it('draws the same of deliveries, answers, pushes and releases in any order, and of any of them twice', () => {
  const right = drawnBy(MESSAGES);
  expect(right.filter((text) => text.includes('"PR acme/'))).toHaveLength(3);
  expect(right.filter((text) => text.includes('"reason":"release"'))).toHaveLength(1);
  // Of shop a later closing was missed, so an answer decides; of env the delivery of its closing does.
  const endOf = (name: string): unknown =>
    right
      .map(
        (text) =>
          JSON.parse(text) as { readonly ref?: { readonly name: string }; readonly lastSign?: number },
      )
      .find((update) => update.ref?.name === `acme/${name}#1`)?.lastSign;
  expect([endOf('shop'), endOf('env'), endOf('test')]).toEqual([300_000_000, 20, 25]);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...MESSAGES, ...MESSAGES], { minLength: MESSAGES.length * 2 }),
      (shuffled) => {
        expect(drawnBy(shuffled)).toEqual(right);
      },
    ),
  );
});

it('keeps a delivery once more that comes again: it may have been answered with 503, as it could not be kept', () => {
  const kept: string[] = [];
  const again = told('shop', 'opened', 1);
  const other = { ...again, kind: 'issue_comment' };
  drawnBy([again, again, other], { ...NOTHING_KEPT, told: (_, { kind }) => void kept.push(kind) });
  // Of two under one GUID the same one counts each time.
  expect(kept.slice(0, 2)).toEqual(['pull_request', 'pull_request']);
  expect(new Set(kept.slice(2)).size).toBe(1);
  expect(kept).toHaveLength(3);
});
