import { describe, expect, it } from 'vitest';
import type { StoreOperation } from '../contract/store.js';
import { StoreError } from '../contract/errors.js';
import { TimersDouble, turn } from '../export/testing/doubles.js';
import { GroupCommit, type CommitLimits } from './group-commit.js';
import { put } from './testing/material.js';

const LIMITS: CommitLimits = { waitMillis: 10_000, stopMillis: 5000, pendingBytes: 100, commitBytes: 30 };

/** Commits that end when a test says how; a write of one operation has the size of its value. */
function make(limits: Partial<CommitLimits> = {}) {
  const timers = new TimersDouble();
  let time = 0;
  const commits: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const said: string[] = [];
  const writes = new GroupCommit({
    commit: (operations) => {
      commits.push(operations.map(({ key }) => key));
      return new Promise((resolve, reject) =>
        ends.push((error) => (error === undefined ? resolve() : reject(error))),
      );
    },
    sizeOf: (operation) => ('delete' in operation ? 0 : operation.value.length),
    limits: { ...LIMITS, ...limits },
    timing: { elapsed: () => time, after: timers.after, random: () => 1 },
    onFailure: (reason) => said.push(reason),
    onSuccess: () => said.push('ok'),
  });
  const settled: string[] = [];
  const write = (key: string, size = 1): void => {
    const operation: StoreOperation = put('t', key, 'x'.repeat(size));
    writes.write([operation]).then(
      () => settled.push(key),
      (error: StoreError) => settled.push(`${key} ${error.reason}`),
    );
  };
  const end = async (error?: Error): Promise<void> => {
    ends.shift()?.(error);
    await turn();
  };
  const advance = async (millis: number): Promise<void> => {
    for (let left = millis; left > 0; left -= 10) {
      time += 10;
      await timers.advance(10);
    }
  };
  return { writes, write, end, advance, commits, settled, said };
}

describe('group commit', () => {
  it('commits one at a time, and all that came meanwhile together', async () => {
    const { write, end, commits, settled } = make();
    write('a');
    write('b');
    await turn();
    for (const key of ['c', 'd', 'e']) write(key);
    await turn();
    expect(commits).toEqual([['a', 'b']]);
    expect(settled).toEqual([]);
    await end();
    expect(settled).toEqual(['a', 'b']);
    expect(commits).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    await end();
    expect(settled).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('makes no commit larger than it may be, but for a write that is larger', async () => {
    const { write, end, commits } = make();
    for (const [key, size] of [
      ['a', 20],
      ['b', 10],
      ['c', 1],
      ['d', 50],
      ['e', 1],
    ] as const)
      write(key, size);
    await turn();
    for (let count = 0; count < 4; count += 1) await end();
    expect(commits).toEqual([['a', 'b'], ['c'], ['d'], ['e']]);
  });

  it('tries again what failed, before all that came later, and says so', async () => {
    const { write, end, advance, commits, settled, said } = make();
    write('a');
    await turn();
    write('b');
    await end(new Error('disk full'));
    expect(commits).toHaveLength(1);
    await advance(50);
    expect(commits.at(-1)).toEqual(['a', 'b']);
    await end(new Error('disk full'));
    await advance(90);
    expect(commits).toHaveLength(2);
    await advance(10);
    await end();
    expect(commits).toHaveLength(3);
    expect(settled).toEqual(['a', 'b']);
    expect(said).toEqual(['disk full', 'disk full', 'ok']);
  });

  it('refuses what exceeds all that may wait, and takes it when something was written', async () => {
    const { writes, write, end, settled } = make();
    write('a', 60);
    write('b', 40);
    write('c', 1);
    await turn();
    expect(settled).toEqual(['c full']);
    expect(writes.pendingBytes).toBe(100);
    await end();
    write('d', 60);
    await end();
    await end();
    expect(settled).toEqual(['c full', 'a', 'b', 'd']);
    expect(writes.pendingBytes).toBe(0);
  });

  it('lets a write wait as long as it may and no longer, also while its commit hangs', async () => {
    const { write, end, advance, settled, commits } = make();
    write('a');
    await advance(6000);
    write('b');
    await advance(3990);
    expect(settled).toEqual([]);
    await advance(10);
    expect(settled).toEqual(['a late']);
    await advance(6000);
    expect(settled).toEqual(['a late', 'b late']);
    write('c');
    await end(new Error('at last'));
    await advance(100);
    // What was told that it is late is not tried again.
    expect(commits.at(-1)).toEqual(['c']);
    await end();
    expect(settled).toEqual(['a late', 'b late', 'c']);
  });

  it('takes nothing along with a write that can never be made, and keeps the order', async () => {
    const { write, end, commits, settled } = make();
    for (const key of ['a', 'b', 'c']) write(key);
    await turn();
    write('d');
    await end(new StoreError('full', 'no room'));
    await end();
    await end(new StoreError('full', 'no room'));
    await end();
    await end();
    expect(commits).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c'], ['d']]);
    expect(settled).toEqual(['a', 'b full', 'c', 'd']);
  });

  it('writes all that waits before it stops', async () => {
    const { writes, write, end, settled } = make();
    write('a', 20);
    write('b', 20);
    await turn();
    const stopped = writes.stop().then(() => settled.push('stopped'));
    write('c');
    await end();
    await end();
    await stopped;
    expect(settled).toEqual(['c closed', 'a', 'b', 'stopped']);
  });

  it('tells who waits, and who stops it, what could not be written in time', async () => {
    const { writes, write, end, advance, settled, commits } = make();
    write('a');
    write('b');
    await turn();
    await end(new Error('away'));
    const stopped = expect(writes.stop()).rejects.toThrow('2 writes were left: away');
    await advance(50);
    await end(new Error('away'));
    await advance(5000);
    await stopped;
    expect(settled).toEqual(['a late', 'b late']);
    const tries = commits.length;
    await end(new Error('away'));
    await advance(10_000);
    expect(commits).toHaveLength(tries);
  });
});
