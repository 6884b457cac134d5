import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnyPlugin } from '../contract/plugin.js';
import { entity } from '../registry/testing/bench.js';
import { storeConfig } from '../store/config.js';
import { createStage, sidecarOf, standard, testExporter, type Stage } from './testing/stage.js';

/** One that can't start. */
function brokenExporter(stage: Stage): AnyPlugin {
  const plugin = testExporter(stage);
  if (plugin.kind !== 'exporter') throw new Error('no exporter');
  const create: typeof plugin.create = (context) => ({
    ...plugin.create(context),
    start: () => Promise.reject(new Error('no certificate')),
  });
  return { ...plugin, create };
}

describe('a sidecar whose store outlives it', () => {
  let path: string;
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'keeping-'));
  });
  afterEach(() => rm(path, { recursive: true }));

  function sidecarWithFiles(plugins: ReturnType<typeof standard>) {
    const store = storeConfig.parse({ type: 'file', path });
    return sidecarOf(plugins, undefined, { store }).sidecar;
  }

  /** One process after the other, with the same files. */
  async function life() {
    const stage = createStage();
    const sidecar = sidecarWithFiles(standard(stage));
    await sidecar.start();
    const emit = stage.emit.get('runs');
    const records = () => stage.records.get('list') ?? [];
    return { sidecar, records, emit: emit ?? (() => undefined) };
  }

  it('takes up what an earlier one has left, and sends nothing twice', async () => {
    const first = await life();
    first.emit(entity({ uid: 'done', end: Date.now() * 1000 }));
    first.emit(entity({ uid: 'open' }));
    expect(first.records().map(({ name }) => name)).toEqual(['done']);
    await first.sidecar.stop();
    const second = await life();
    second.emit(entity({ uid: 'done', version: 9, end: Date.now() * 1000 }));
    second.emit({ type: 'vanished', key: 'k8s|open' });
    expect(second.records().map(({ name }) => name)).toEqual(['open']);
    expect(second.sidecar.health().get('store')).toEqual({ state: 'ok' });
    await second.sidecar.stop();
  });

  it('keeps what an earlier one has left when it can not start', async () => {
    const first = await life();
    first.emit(entity({ uid: 'open' }));
    await first.sidecar.stop();
    const stage = createStage();
    const plugins = [...standard(stage), ['list/c', brokenExporter(stage)] as const];
    await expect(sidecarWithFiles(plugins).start()).rejects.toThrow('no certificate');
    const third = await life();
    third.emit({ type: 'vanished', key: 'k8s|open' });
    expect(third.records().map(({ name }) => name)).toEqual(['open']);
    await third.sidecar.stop();
  });
});
