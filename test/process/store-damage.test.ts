import { cp, mkdtemp, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeStore } from '../../src/core/store/testing/bench.js';
import { put } from '../../src/core/store/testing/material.js';
import { createDice } from '../stories/dice.js';
import { storeChild, type Said } from './store-child.js';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-store-'));
});
afterEach(() => rm(path, { recursive: true }));

const WRITES = 2500;

/** After each write the content tells how many there were. */
async function fill(folder: string): Promise<void> {
  const first = makeStore({ type: 'file', path: folder, fsync: 'never' });
  await first.component.start();
  const { store } = first;
  const write = (number: number): Promise<void> =>
    store.write([
      put('a', `key-${String(number)}`, Math.sin(number).toString().repeat(100)),
      put('a', 'last', String(number)),
    ]);
  for (let number = 1; number <= WRITES; number += 1) {
    const written = write(number);
    // Some commits of many and some of one, so that the log has records of all lengths.
    if (number % 100 < 20) await written;
  }
  await first.component.stop();
  // Opened again, what stood in the log stands in a table; then the log gets something, too.
  const second = makeStore({ type: 'file', path: folder, fsync: 'never' });
  await second.component.start();
  for (let number = WRITES + 1; number <= WRITES + 60; number += 1)
    await second.store.write([
      put('a', `key-${String(number)}`, Math.sin(number).toString().repeat(100)),
      put('a', 'last', String(number)),
    ]);
  await second.component.stop();
}

type Harm = (file: string, size: number, dice: ReturnType<typeof createDice>) => Promise<void>;

async function overwrite(file: string, at: number, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, at);
  await handle.close();
}

const harmByte: Harm = (file, size, dice) =>
  overwrite(file, dice.int(0, size - 1), Buffer.from([dice.int(0, 255)]));

const harms: Readonly<Record<string, Harm>> = {
  'is cut in half': (file, size) => truncate(file, Math.floor(size / 2)),
  'is emptied': (file) => truncate(file, 0),
  'is gone': (file) => rm(file),
  'is garbage in the middle': (file, size, dice) =>
    overwrite(
      file,
      Math.floor(size / 3),
      Buffer.from(Array.from({ length: Math.ceil(size / 3) }, () => dice.int(0, 255))),
    ),
  'has a byte that is another': harmByte,
  'has bytes here and there that are others': async (file, size, dice) => {
    for (let count = 0; count < 5; count += 1) await harmByte(file, size, dice);
  },
  'has a byte at its end that is another': (file, size) =>
    overwrite(file, Math.max(0, size - 5), Buffer.from([0x55])),
};

/** How many writes the content is of; undefined when it is none that ever was. */
function writesIn(content: Said['content'] = {}): number | undefined {
  const { last = '0', ...keys } = content;
  const count = Number(last);
  const whole = Object.entries(keys).every(
    ([key, length]) => length === Math.sin(Number(key.slice(4))).toString().length * 100,
  );
  return whole && Object.keys(keys).length === count ? count : undefined;
}

describe('damaged files', () => {
  let whole: string;
  let kinds: readonly string[] = [];
  beforeAll(async () => {
    whole = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-whole-'));
    await fill(whole);
    const names = (await readdir(join(whole, 'state'))).filter((name) => !/^LO(?:CK|G)/.test(name));
    const tables = names.filter((name) => name.endsWith('.ldb'));
    kinds = names.filter((name) => !tables.slice(1, -1).includes(name));
  });
  afterAll(() => rm(whole, { recursive: true }));

  it.each(Object.entries(harms))(
    'a file that %s crashes no process: what is there is right, or set aside',
    async (what, harm) => {
      const dice = createDice(what.length);
      expect(kinds.map((name) => name.replace(/\d/g, ''))).toEqual(
        expect.arrayContaining(['.ldb', '.log', 'CURRENT', 'MANIFEST-']),
      );
      for (const name of kinds) {
        const place = join(path, name);
        await cp(whole, place, { recursive: true });
        const file = join(place, 'state', name);
        await harm(file, (await stat(file)).size, dice);
        const child = storeChild('look', place);
        const { code, errors } = await child.ended;
        expect(code, `${name}: ${errors}`).toBe(0);
        const aside = (await readdir(place)).filter((each) => each.startsWith('state.corrupt-'));
        const told = child.said.filter(({ level }) => level === 'error');
        const { content, health } = child.said.at(-1) ?? {};
        if (aside.length === 0) {
          // The end of the log was harmed, or nothing that matters: a state that there was.
          expect(writesIn(content), name).toBeGreaterThanOrEqual(WRITES);
          expect(told).toEqual([]);
          expect(health).toEqual({ state: 'ok' });
        } else {
          expect(content, name).toEqual({});
          expect(told.map(({ message, copy }) => [message, copy])).toEqual([
            ['the store is damaged; it was set aside, and begins empty', join(place, aside[0] ?? '')],
          ]);
          expect(health).toMatchObject({
            state: 'degraded',
            reason: expect.stringContaining(place) as string,
          });
        }
        if (aside.length === 0) continue;
        const again = storeChild('look', place);
        expect((await again.ended).code, name).toBe(0);
        expect(again.said.at(-1)?.health).toEqual({ state: 'ok' });
      }
    },
  );
});
