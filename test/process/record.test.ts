import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readRecording, type Line, type ObjectLine } from '../../src/local/recording.js';
import { replaySession } from '../../src/local/session.js';
import { versionsIn } from '../replay/replayed.js';
import { createHook, deliver, deliverAll } from './deliveries.js';
import { recordedWhole } from './recorded.js';
import { startRecord, type RecordChild } from './record-child.js';
import { createWorld, watching, type Changes, type World } from './world.js';

type Versions = ReadonlyMap<string, ReadonlySet<string>>;

async function spansOf(lines: readonly Line[]): Promise<Versions> {
  const requests: Parameters<typeof versionsIn>[0][number][] = [];
  await replaySession({ lines, onExport: (request) => void requests.push(request), log: () => undefined });
  return versionsIn(requests, (isIncomplete) => !isIncomplete);
}

interface Begun {
  readonly world: World;
  readonly file: string;
  readonly child: RecordChild;
}

async function begin(name: string, changes: Changes = {}, ...more: readonly string[]): Promise<Begun> {
  const world = await createWorld();
  const config = await world.configure(changes);
  const file = join(dirname(config), name);
  const child = startRecord(['--config', config, '--out', file, ...more]);
  onTestFinished(async () => {
    child.signal('SIGKILL');
    await child.ended;
  });
  return { world, file, child };
}

/** Waits until the file holds what is awaited. It is written as it comes, so its last line may be cut. */
async function written({ file }: Begun, isWhole: (lines: readonly Line[]) => boolean): Promise<void> {
  await vi.waitFor(async () => expect(isWhole((await readRecording(file)).lines)).toBe(true), {
    timeout: 30_000,
    interval: 100,
  });
}

async function finish({ child, file }: Begun, signal: NodeJS.Signals): Promise<readonly Line[]> {
  child.signal(signal);
  expect(await child.ended, child.said()).toBe(0);
  const { lines, problems } = await readRecording(file);
  expect(problems).toEqual([]);
  return lines;
}

const objectsOf = (lines: readonly Line[]): readonly ObjectLine[] =>
  lines.filter((line) => line.kind !== 'webhook');

function byKind(lines: readonly Line[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of lines) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

describe('the built program records', () => {
  it('what happens, and a replay of it gives the same spans', async () => {
    const [recording, hook] = await Promise.all([recordedWhole('r2-promotion'), createHook()]);
    const begun = await begin('mine.jsonl', { sources: hook.sources });
    const { world, child } = begun;
    await child.ready;
    await watching(world);
    expect(new Set(await deliverAll(hook, recording.webhooks))).toEqual(new Set([202]));
    expect(await deliver(hook, recording.webhooks[0] ?? { object: {} }, 'wrong key')).toBe(401);
    // Answered well, as nothing is made of its kind, whatever the body is.
    expect(await deliver(hook, { webhookKind: 'unheard_of', object: [] as never })).toBe(200);
    for (const line of recording.objects) world.cluster.apply(line);
    const all = [...recording.webhooks, ...recording.objects];
    await written(begun, (lines) => lines.length === all.length);
    const lines = await finish(begun, 'SIGTERM');
    expect(byKind(lines)).toEqual(byKind(all));
    expect(lines.every(({ t }, index) => t >= (lines[index - 1]?.t ?? 0))).toBe(true);
    expect(await spansOf(lines)).toEqual(await spansOf(all));
    expect(world.cluster.writes()).toEqual({});
    expect((await stat(begun.file)).mode & 0o777).toBe(0o600);
  });

  it('what is there at the start as added, once, and what vanished in a gap as deleted', async () => {
    const { objects } = await recordedWhole('r1-pull-request');
    const world = await createWorld();
    for (const line of objects) world.cluster.apply(line);
    const config = await world.configure();
    const file = join(dirname(config), 'mine.jsonl');
    const child = startRecord(['--config', config, '--out', file]);
    await child.ready;
    await watching(world);
    await world.front.shut();
    const last = objects.findLast(({ kind }) => kind === 'taskruns');
    if (last !== undefined) world.cluster.apply({ ...last, type: 'DELETED' });
    world.cluster.control.compact('event');
    await world.front.open();
    const begun = { world, child, file };
    await written(begun, (lines) => objectsOf(lines).some(({ type }) => type === 'DELETED'));
    const lines = await finish(begun, 'SIGINT');
    expect(child.said()).toMatch(/record: taskruns: listed anew once; states in between may be missing/);
    const uids = objectsOf(lines).map(({ object }) => object.metadata['uid']);
    expect(new Set(objectsOf(lines).map(({ type }) => type))).toEqual(new Set(['ADDED', 'DELETED']));
    expect(uids.length).toBe(new Set(uids).size + 1);
    expect(objectsOf(lines).at(-1)?.object.metadata.name).toBe(last?.object.metadata.name);
    expect(objectsOf(lines).at(-1)?.object['status']).toBeDefined();
  });

  it('for as long as it is told, compressed when the name says so', async () => {
    const { objects } = await recordedWhole('r1-pull-request');
    const world = await createWorld();
    for (const line of objects) world.cluster.apply(line);
    const config = await world.configure();
    const file = join(dirname(config), 'mine.jsonl.gz');
    const child = startRecord(['--config', config, '--out', file, '--for', '4s']);
    expect(await child.ended, child.said()).toBe(0);
    expect(child.said()).toMatch(/record: \S+mine\.jsonl\.gz holds 120 lines\n$/);
    expect((await readFile(file)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    expect((await readRecording(file)).lines).toHaveLength(120);
  });
});

describe('the built program does not record', () => {
  it('over a file that is there, but when it is forced to', async () => {
    const world = await createWorld();
    const config = await world.configure();
    const file = join(dirname(config), 'mine.jsonl');
    await writeFile(file, 'precious\n');
    const refused = startRecord(['--config', config, '--out', file]);
    expect(await refused.ended).toBe(1);
    expect(refused.said()).toContain('is there already; --force replaces it');
    expect(await readFile(file, 'utf8')).toBe('precious\n');
    const forced = startRecord(['--config', config, '--out', file, '--force', '--for', '1s']);
    expect(await forced.ended, forced.said()).toBe(0);
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it('when the disk is full', async () => {
    const world = await createWorld();
    const { objects } = await recordedWhole('r1-pull-request');
    for (const line of objects) world.cluster.apply(line);
    const child = startRecord(['--config', await world.configure(), '--out', '/dev/full', '--force']);
    expect(await child.ended).toBe(1);
    expect(child.said()).toMatch(/record: ENOSPC: no space left/);
    expect((await stat('/dev/full')).isCharacterDevice()).toBe(true);
  });

  it('where its credentials are refused, or its port is taken', async () => {
    const { child } = await begin('mine.jsonl', { token: 'nobody' });
    expect(await child.ended).toBe(1);
    expect(child.said()).toMatch(/record: sources\.\w+: .*401/);
    const hook = await createHook();
    const first = await begin('first.jsonl', { sources: hook.sources });
    await first.child.ready;
    const second = await begin('second.jsonl', { sources: hook.sources });
    expect(await second.child.ended).toBe(1);
    await expect(stat(second.file)).rejects.toThrow('ENOENT');
  });
});
