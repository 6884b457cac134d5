import { describe, expect, it } from 'vitest';
import type { StoreOperation } from '../../core/contract/store.js';
import { changeKey } from '../../core/contract/keys.js';
import { memoryLogger } from '../../core/self/testing/logger.js';
import { createCounters } from '../../core/self/counters.js';
import { Keep } from './keep.js';
import type { Answer, Told } from './record.js';

const REF = { host: 'github.com', owner: 'acme', repository: 'shop', number: 7 };
const PLACE = { traceKey: changeKey(REF) };
const told = (guid: string): Told => ({
  ...{ guid, kind: 'pull_request', attributes: {}, others: [] },
  facts: { owner: 'acme', repository: 'shop', attributes: {}, resource: {} },
});
const answer: Answer = { ...told(''), asOf: 5 };

/** Tables that several keepers share, one after the other. */
function tables() {
  const all = new Map<string, Map<string, string>>();
  const expiries: (number | undefined)[] = [];
  const write = async (operations: readonly StoreOperation[]): Promise<void> => {
    for (const operation of operations) {
      const table = all.get(operation.table) ?? new Map<string, string>();
      all.set(operation.table, table);
      if ('delete' in operation) table.delete(operation.key);
      else table.set(operation.key, operation.value);
      if (!('delete' in operation)) expiries.push(operation.expires);
    }
  };
  const { log, lines } = memoryLogger();
  const counters = createCounters();
  const keeper = (id = 'gitops', durable = true): Keep =>
    new Keep({
      ...{ id, log, counters, patience: 100 },
      now: () => 1000,
      store: {
        ...{ durable, shared: false, write },
        table: (name) => ({
          entries: async function* () {
            yield* [...(all.get(name) ?? [])];
          },
          get: (key) => Promise.resolve(all.get(name)?.get(key)),
        }),
      },
    });
  return { all, expiries, keeper, lines, counters };
}

describe('what is kept of pull requests', () => {
  it('is there for a later process, each delivery once, and the newest answer', async () => {
    const { keeper, expiries } = tables();
    const first = keeper();
    for (const each of [told('a'), told('b'), told('a'), answer, { ...answer, asOf: 6 }])
      first.told(REF, each);
    const push = { type: 'push', repository: REF, revision: 'c0ffee', guid: 'p' } as const;
    first.push(push);
    const kept = await keeper().load();
    expect(kept.told).toEqual(
      [told('a'), told('b'), { ...answer, asOf: 6 }].map((each) => ({ ref: REF, told: each })),
    );
    expect(kept.pushes).toEqual([push]);
    expect(new Set(expiries)).toEqual(new Set([1100]));
  });

  it('is only where it stands when it has left', async () => {
    const { keeper } = tables();
    const first = keeper();
    first.told(REF, told('a'));
    first.told(REF, answer);
    first.gone(
      [
        { ref: REF, told: told('a') },
        { ref: REF, told: answer },
      ],
      [[changeKey(REF), PLACE]],
    );
    expect(await keeper().load()).toEqual({ told: [], left: [[changeKey(REF), PLACE]], pushes: [] });
  });

  it('is nothing where the store forgets, and of another component', async () => {
    const { all, keeper } = tables();
    keeper('gitops', false).told(REF, told('a'));
    expect(all.size).toBe(0);
    keeper().told(REF, told('a'));
    expect((await keeper('gitops/other').load()).told).toEqual([]);
    expect((await keeper('gitops', false).load()).told).toEqual([]);
  });

  it('leaves out what can not be read, and says so', async () => {
    const { all, keeper, lines, counters } = tables();
    keeper().told(REF, told('a'));
    const [[, table = new Map<string, string>()] = []] = [...all];
    table.set('torn', '{');
    table.set('odd', '{"ref":{},"told":{}}');
    expect((await keeper().load()).told).toHaveLength(1);
    expect(lines.filter(({ level }) => level === 'warn').map(({ key }) => key)).toEqual(['torn', 'odd']);
    expect(counters.snapshot().get('gitops_unreadable_total')).toBe(2);
  });
});
