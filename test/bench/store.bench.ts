import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeStore, type MadeStore } from '../../src/core/store/testing/bench.js';
import { findRedis } from '../../src/core/store/testing/redis-binary.js';
import { startRedis } from '../../src/core/store/testing/redis-server.js';
import { fill, median, throughput, waitsAt } from './store.js';

const ROUNDS = 5;
const ENTRIES = 100_000;

/** Runs on one store of each engine at a time, and lets go of all of them. */
async function withEngines(
  use: (stores: Readonly<Record<string, MadeStore>>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-bench-'));
  const binary = await findRedis();
  const server =
    'missing' in binary ? undefined : await startRedis(binary, { options: ['--appendfsync', 'everysec'] });
  const stores: Record<string, MadeStore> = {
    memory: makeStore({ type: 'memory' }),
    'file, fsync always': makeStore({ type: 'file', path: join(folder, 'always') }),
    'file, fsync never': makeStore({ type: 'file', path: join(folder, 'never'), fsync: 'never' }),
    ...(server && { redis: makeStore({ type: 'redis', url: `redis://127.0.0.1:${String(server.port)}` }) }),
  };
  for (const { component } of Object.values(stores)) await component.start();
  await use(stores);
  for (const { component } of Object.values(stores)) await component.stop();
  await server?.stop();
  await rm(folder, { recursive: true });
}

it.each([
  [1, 500],
  [100, 5000],
])('writes of 4 KiB, %i at once', async (atOnce, count) => {
  await withEngines(async (stores) => {
    const rates = new Map<string, number[]>();
    // In turns, so that whatever else the machine does meets all alike.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, { store }] of Object.entries(stores)) {
        rates.set(name, [...(rates.get(name) ?? []), await throughput(store, count, atOnce)]);
      }
    }
    const memory = median(rates.get('memory') ?? []);
    for (const [name, all] of rates) {
      const rate = median(all);
      console.log(
        `${atOnce} at once, ${name}: ${rate.toFixed(0)} writes/s, 1/${(memory / rate).toFixed(1)} of memory`,
      );
      expect(rate).toBeGreaterThan(0);
    }
  });
});

it.each([600, 3000])('%i writes of 4 KiB each second', async (rate) => {
  await withEngines(async (stores) => {
    for (const [name, { store, said }] of Object.entries(stores)) {
      const { half, most } = await waitsAt(store, rate, 5);
      console.log(`${rate}/s, ${name}: p50 ${half.toFixed(1)} ms, p99 ${most.toFixed(1)} ms`);
      expect(said.map(({ state }) => state)).not.toContain('degraded');
    }
  });
});

it(`a start with ${String(ENTRIES)} entries of 1 KiB`, async () => {
  const path = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-bench-'));
  const before = makeStore({ type: 'file', path, fsync: 'never' });
  await before.component.start();
  await fill(before.store, ENTRIES, 1024);
  await before.component.stop();
  const began = performance.now();
  const { store, component } = makeStore({ type: 'file', path });
  await component.start();
  const opened = performance.now();
  let count = 0;
  for await (const [, value] of store.table('journal').entries()) count += Number(value.length === 1024);
  const read = performance.now();
  console.log(
    `opened and checked in ${(opened - began).toFixed(0)} ms, read in ${(read - opened).toFixed(0)} ms`,
  );
  expect(count).toBe(ENTRIES);
  await component.stop();
  await rm(path, { recursive: true });
});
