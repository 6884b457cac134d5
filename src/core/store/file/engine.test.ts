import { ClassicLevel } from 'classic-level';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf, makeStore, SECOND, START, type MadeStore, type Time } from '../testing/bench.js';
import { put } from '../testing/material.js';
import { encodeRow } from './ledger.js';

let path: string;
let open: MadeStore[];
beforeEach(async () => {
  open = [];
  path = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-store-'));
});
afterEach(async () => {
  for (const { component } of open) await component.stop();
  await rm(path, { recursive: true });
});

async function started(time: Time = { now: START }): Promise<MadeStore> {
  const made = makeStore({ type: 'file', path }, { time });
  open.push(made);
  await made.component.start();
  return made;
}

/** What stands in the files, changed behind the back of the store. */
async function behindItsBack(change: (level: ClassicLevel) => Promise<void>): Promise<void> {
  const level = new ClassicLevel(join(path, 'state'));
  await change(level);
  await level.close();
}

async function putSummary(level: ClassicLevel, value: string): Promise<void> {
  await level.put('meta', encodeRow('meta', { value }).bytes, { valueEncoding: 'buffer' });
}

async function filled(): Promise<void> {
  const { store, component } = await started();
  await store.write([put('a', 'x', '1'), put('a', 'y', '2'), put('a', 'z', '3')]);
  await component.stop();
}

describe('files that are not what was written', () => {
  it.each<[string, (level: ClassicLevel) => Promise<void>]>([
    ['an entry that is gone', (level) => level.del('["a","y"]')],
    ['an entry that nobody wrote', (level) => level.put('["a","w"]', '0000:1')],
    [
      'an entry in the place of another',
      async (level) => level.put('["a","y"]', (await level.get('["a","x"]')) ?? ''),
    ],
    ['an entry that is empty', (level) => level.put('["a","y"]', '')],
    ['no summary', (level) => level.del('meta')],
    ['a summary that is no JSON', (level) => level.put('meta', '{')],
    ['a summary of another shape', (level) => putSummary(level, '{"format":1}')],
    ['a summary in which a bit has flipped', (level) => level.put('meta', '0000{"format":3}')],
  ])('are set aside: %s', async (_, change) => {
    await filled();
    await behindItsBack(change);
    const { store, lines, health, counters } = await started();
    expect(await contentOf(store, 'a')).toEqual({});
    const [copy, ...others] = (await readdir(path)).filter((name) => name !== 'state');
    expect([copy, others]).toEqual(['state.corrupt-2026-03-01T00-00-00.000Z', []]);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { msg: 'the store is damaged; it was set aside, and begins empty', copy: join(path, copy ?? '') },
    ]);
    await store.write([put('a', 'new', '1')]);
    expect(health()).toMatchObject({
      state: 'degraded',
      reason: expect.stringContaining(copy ?? '-') as string,
    });
    expect(counters.total('store_damaged_total')).toBe(1);
  });

  it('are kept twice, and no more often', async () => {
    for (const day of [1, 2, 3, 4]) {
      await filled();
      await behindItsBack((level) => level.del('meta'));
      const { component } = await started({ now: START + day * 86_400 * SECOND });
      await component.stop();
    }
    expect(await readdir(path)).toEqual([
      'state',
      'state.corrupt-2026-03-04T00-00-00.000Z',
      'state.corrupt-2026-03-05T00-00-00.000Z',
    ]);
  });
});

describe('the start', () => {
  it('refuses files of a later format, and leaves them as they are', async () => {
    await filled();
    await behindItsBack((level) => putSummary(level, '{"format":2,"more":true}'));
    const reason = `store: ${join(path, 'state')}: its files have format 2, and this version knows no later one than 1`;
    const made = makeStore({ type: 'file', path });
    await expect(made.component.start()).rejects.toThrow(reason);
    await made.component.stop();
    expect(await readdir(path)).toEqual(['state']);
    await behindItsBack(async (level) => expect(await level.get('["a","x"]')).toContain('1'));
  });

  it('refuses a path that is no folder', async () => {
    const file = join(path, 'file');
    await writeFile(file, '');
    const made = makeStore({ type: 'file', path: file });
    await expect(made.component.start()).rejects.toThrow(`store: ${file} can not be used: EEXIST`);
    await made.component.stop();
  });

  it('makes a folder that is not there', async () => {
    const made = makeStore({ type: 'file', path: join(path, 'deep', 'down') });
    await made.component.start();
    await made.store.write([put('a', 'x', '1')]);
    await made.component.stop();
  });
});

describe('what has expired', () => {
  it('leaves the files with a later write', async () => {
    const time = { now: START };
    const { store, component } = await started(time);
    await store.write([put('a', 'x', '1', START + SECOND), put('a', 'y', '2', START + 100 * SECOND)]);
    time.now = START + 20 * SECOND;
    await store.write([put('a', 'z', '3')]);
    await component.stop();
    await behindItsBack(async (level) =>
      expect(await level.keys().all()).toEqual(['["a","y"]', '["a","z"]', 'meta']),
    );
  });
});
