import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineExporter, defineSource, type AnyPlugin } from '../contract/plugin.js';
import { STORE, type Store } from '../contract/store.js';
import { component, createStage, sidecarOf, standard, testExporter, testSource } from './testing/stage.js';

const plugin = { stability: 'stable', description: 'for tests', config: z.strictObject({}) } as const;

/** Writes when it starts and when it stops, as the one that is open longest. */
function keepingExporter(kept: string[]): AnyPlugin {
  const note = (store: Store, key: string) => async (): Promise<void> => {
    await store.write([{ table: 't', key, value: '' }]);
    kept.push(key);
  };
  return defineExporter({
    ...plugin,
    ...{ kind: 'exporter', type: 'list', deps: { store: STORE } },
    create: ({ deps: { store } }) => ({
      start: note(store, 'start'),
      stop: note(store, 'stop'),
      push: () => undefined,
      gate: { open: true, wait: () => Promise.resolve() },
    }),
  });
}

describe('the store in a sidecar', () => {
  it('is open before and after all that may write to it, and tells its health', async () => {
    const kept: string[] = [];
    const stage = createStage();
    const { sidecar } = sidecarOf([
      ['runs', testSource(stage)],
      ['list', keepingExporter(kept)],
    ]);
    await sidecar.start();
    expect(sidecar.health().get('store')).toEqual({ state: 'ok' });
    await sidecar.stop();
    expect(kept).toEqual(['start', 'stop']);
  });

  it('is one for all who ask', async () => {
    const stores: Store[] = [];
    const stage = createStage();
    const asking = defineSource({
      ...plugin,
      ...{ kind: 'source', type: 'asks', draws: [], deps: { store: STORE } },
      create: ({ id, deps: { store } }) => {
        stores.push(store);
        return component(stage, id);
      },
    });
    const { sidecar } = sidecarOf([
      ['asks', asking],
      ['asks/b', asking],
      ['list', testExporter(stage)],
    ]);
    await sidecar.start();
    await sidecar.stop();
    expect(stores).toHaveLength(2);
    expect(stores[0]).toBe(stores[1]);
  });

  it('is not opened when nobody asks', async () => {
    const { sidecar } = sidecarOf(standard(createStage()));
    await sidecar.start();
    expect(sidecar.health().has('store')).toBe(false);
    await sidecar.stop();
  });
});
