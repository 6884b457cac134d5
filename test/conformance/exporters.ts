import type { SpanRecord } from '../../src/core/contract/model.js';
import type { AnyExporter, SpanExporter } from '../../src/core/contract/plugin.js';
import type { Meter } from '../../src/core/contract/ports.js';
import { silent, uncounted } from '../pipeline/in-process.js';

const unmeasured: Meter = { gauge: () => undefined, record: () => undefined };

/** A promise of every exporter. It stands in ARCHITECTURE.md. */
export interface ExporterPromise {
  readonly sentence: string;
  readonly kept: (plugin: AnyExporter, config: unknown) => boolean | Promise<boolean>;
}

/** A record as every exporter must take it. */
export const RECORD: SpanRecord = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'RUN build',
  kind: 'server',
  start: 1_700_000_000_000_000,
  end: 1_700_000_001_000_000,
  status: 'unset',
  attributes: { 'cicd.pipeline.result': 'success' },
  resource: { 'service.name': 'tekton' },
  links: [],
};

async function made(plugin: AnyExporter, config: unknown): Promise<SpanExporter> {
  const { value } = (await plugin.config['~standard'].validate(config)) as { value?: unknown };
  const context = {
    id: plugin.type,
    config: value,
    deps: { meter: unmeasured },
    log: silent,
    counters: uncounted,
    links: {},
    drawn: new Set<string>(),
    report: () => undefined,
  };
  return plugin.create(context);
}

/** Nobody listens at the address of `config`, and the drain time is short. */
export const exporterPromises: readonly ExporterPromise[] = [
  {
    sentence:
      "An exporter's type is lower_snake_case, an empty configuration is enough, and an unknown key is refused.",
    kept: async (plugin) => {
      const empty = await plugin.config['~standard'].validate({});
      const unknown = await plugin.config['~standard'].validate({ no_such_key: 1 });
      return (
        /^[a-z][a-z0-9_]*$/.test(plugin.type) && empty.issues === undefined && unknown.issues !== undefined
      );
    },
  },
  {
    sentence: 'It starts and stops while nobody listens, and stop is safe before start, and twice.',
    kept: async (plugin, config) => {
      const never = await made(plugin, config);
      await never.stop();
      const exporter = await made(plugin, config);
      await exporter.start();
      await exporter.stop();
      await exporter.stop();
      return true;
    },
  },
  {
    sentence: 'Push never throws, not before start and not after stop.',
    kept: async (plugin, config) => {
      const exporter = await made(plugin, config);
      exporter.push([RECORD]);
      await exporter.start();
      exporter.push([RECORD]);
      await exporter.stop();
      exporter.push([RECORD]);
      return true;
    },
  },
  {
    sentence: 'Its gate is open while it holds little, and whoever waits at it is let through in the end.',
    kept: async (plugin, config) => {
      const exporter = await made(plugin, config);
      const wasOpen = exporter.gate.open;
      for (let count = 0; count < 200; count += 1) exporter.push([RECORD]);
      const waiting = exporter.gate.wait();
      const wasShut = !exporter.gate.open;
      await exporter.stop();
      await waiting;
      return wasOpen && wasShut;
    },
  },
];

/** The sentences that an exporter breaks. */
export async function brokenByExporter(plugin: AnyExporter, config: unknown): Promise<string[]> {
  const verdicts = await Promise.all(
    exporterPromises.map(async ({ kept }) => {
      try {
        return await kept(plugin, config);
      } catch {
        return false; // A throw breaks the promise whose case it is.
      }
    }),
  );
  return exporterPromises.filter((_, index) => verdicts[index] !== true).map(({ sentence }) => sentence);
}
