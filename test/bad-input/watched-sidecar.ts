import { expect, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/core/config/load.js';
import type { PipelineConfig } from '../../src/core/config/pipeline.js';
import type { SpanRecord } from '../../src/core/contract/model.js';
import type { AnyExporter, SpanExporter } from '../../src/core/contract/plugin.js';
import { estimateSize } from '../../src/core/export/size.js';
import { createRealClock } from '../../src/core/kernel/clock.js';
import { createSidecar, type Sidecar } from '../../src/core/kernel/sidecar.js';
import { createCounters, type MemoryCounters } from '../../src/core/self/counters.js';
import { createLogger } from '../../src/core/self/log.js';
import type { TakenListener } from '../../src/local/clock.js';
import { builtinPlugins } from '../../src/plugins.js';
import { createWorld, type World } from '../process/world.js';

export const QUEUE_BYTES = 64 * 1024;

/** What is seen of a sidecar in this process. */
export interface Watched {
  readonly sidecar: Sidecar;
  readonly counters: MemoryCounters;
  /** Objects that its watches have handed over. */
  taken(): number;
  /** Bytes of all spans that were pushed into the queue. */
  pushed(): number;
  readonly exporter: () => SpanExporter;
}

/** The same exporter, whose pushes are weighed. */
function weighed(
  config: PipelineConfig,
  onCreate: (exporter: SpanExporter) => void,
  onPush: (bytes: number) => void,
) {
  const exporters = config.exporters.map((component) => {
    const plugin = component.plugin as AnyExporter;
    const create: AnyExporter['create'] = (context) => {
      const exporter = plugin.create(context);
      const push = exporter.push.bind(exporter);
      exporter.push = (records: readonly SpanRecord[]) => {
        onPush(records.reduce((sum, record) => sum + estimateSize(record), 0));
        push(records);
      };
      onCreate(exporter);
      return exporter;
    };
    return { ...component, plugin: { ...plugin, create } };
  });
  return { ...config, exporters };
}

/** The emulated cluster, and who tells it what was taken. */
export async function createHearingWorld(): Promise<{ readonly world: World; readonly tell: TakenListener }> {
  const listeners = new Set<TakenListener>();
  const world = await createWorld({
    onTaken: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  return {
    world,
    tell: (...words) => {
      for (const listener of listeners) listener(...words);
    },
  };
}

export async function startSidecar(world: World, tell: TakenListener, drainTimeout = '1s'): Promise<Watched> {
  let [taken, pushed] = [0, 0];
  let exporter: SpanExporter | undefined;
  const otlp = { sending_queue: { queue_bytes: QUEUE_BYTES }, timeout: '1s', drain_timeout: drainTimeout };
  const file = await world.configure({ otlp });
  const config = weighed(
    await loadConfig([file], { plugins: builtinPlugins, env: {} }),
    (made) => (exporter = made),
    (bytes) => (pushed += bytes),
  );
  const clock = {
    ...createRealClock(),
    taken: (plural: string, resourceVersion: string) => {
      taken += 1;
      tell('sidecar', plural, resourceVersion);
    },
  };
  const counters = createCounters();
  const log = createLogger({ level: 'warn', destination: { write: () => undefined } });
  const sidecar = createSidecar({ config, log, counters, clock });
  onTestFinished(() => sidecar.stop());
  await sidecar.start();
  return {
    sidecar,
    counters,
    taken: () => taken,
    pushed: () => pushed,
    exporter: () => exporter ?? expect.fail('no exporter was made'),
  };
}
