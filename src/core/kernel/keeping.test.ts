import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entity } from '../registry/testing/bench.js';
import { storeConfig } from '../store/config.js';
import { createStage, sidecarOf, standard } from './testing/stage.js';

describe('a sidecar whose store outlives it', () => {
  let path: string;
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'keeping-'));
  });
  afterEach(() => rm(path, { recursive: true }));

  /** One process after the other, with the same files. */
  async function life() {
    const stage = createStage();
    const { sidecar } = sidecarOf(standard(stage), undefined, {
      store: storeConfig.parse({ type: 'file', path }),
    });
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
});
