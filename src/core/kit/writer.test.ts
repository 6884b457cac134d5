import { describe, expect, it, vi } from 'vitest';
import { StoreError } from '../contract/errors.js';
import type { StoreOperation } from '../contract/store.js';
import { memoryLogger } from '../self/testing/logger.js';
import { Writer } from './writer.js';

const MIB = 1024 * 1024;
const put = (key: string, value = 'v'): StoreOperation => ({ table: 't', key, value });

/** A store that takes what is no larger than a limit, while it works. */
function bench(limit = Infinity) {
  const state = { works: true };
  const writes: string[][] = [];
  const write = async (operations: readonly StoreOperation[]): Promise<void> => {
    const bytes = operations.reduce((sum, each) => sum + ('value' in each ? each.value.length : 0), 0);
    if (!state.works) throw new StoreError('late', 'away');
    if (bytes > limit) throw new StoreError('full', 'too much');
    writes.push(operations.map(({ key }) => key));
    await Promise.resolve();
  };
  const { log } = memoryLogger();
  const failed = vi.fn();
  const writer = new Writer({ write }, { log, message: 'failed', failed });
  return { writer, writes, state, failed };
}

/** Lets what is under way settle. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a writer', () => {
  it('hands over what failed before whatever comes next, in its order', async () => {
    const { writer, writes, state } = bench();
    state.works = false;
    writer.write([put('a')]);
    writer.write([put('b')]);
    await settled();
    expect(writer.isBehind).toBe(true);
    state.works = true;
    writer.write([put('c')]);
    expect(writes).toEqual([['a', 'b'], ['c']]);
    await settled();
    expect(writer.isBehind).toBe(false);
  });

  it('does not wait for a place where all of it fits', async () => {
    const { writer, writes, state } = bench(2 * MIB);
    state.works = false;
    const keys = Array.from({ length: 8 }, (_, index) => `key ${String(index)}`);
    for (const key of keys) writer.write([put(key, 'x'.repeat(MIB / 2))]);
    await settled();
    state.works = true;
    writer.again();
    expect(writes.flat()).toEqual(keys);
    await settled();
    expect(writer.isBehind).toBe(false);
  });

  it('hands over the newest of an entry only, after what was said before it', async () => {
    const { writer, writes, state, failed } = bench();
    state.works = false;
    for (const each of [put('a', '1'), put('b'), put('a', '2')]) writer.write([each]);
    await settled();
    expect(failed).toHaveBeenCalled();
    state.works = true;
    writer.again();
    expect(writes).toEqual([['b', 'a']]);
  });

  it('shuts its gate while much has failed, and opens it when that is written', async () => {
    const { writer, state } = bench();
    state.works = false;
    for (let count = 0; count < 33; count += 1) writer.write([put(String(count), 'x'.repeat(MIB))]);
    await settled();
    expect(writer.gate.open).toBe(false);
    state.works = true;
    writer.again();
    await settled();
    expect(writer.gate.open).toBe(true);
  });

  it('gives up what can never be written', async () => {
    const failed = vi.fn();
    const refuse = (): Promise<void> => Promise.reject(new StoreError('invalid', 'too long'));
    const writer = new Writer({ write: refuse }, { log: memoryLogger().log, message: 'failed', failed });
    writer.write([put('a')]);
    await settled();
    expect(writer.isBehind).toBe(false);
    expect(failed).toHaveBeenCalledWith(1);
  });
});
