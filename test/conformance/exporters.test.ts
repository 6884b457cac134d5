import { describe, expect, it } from 'vitest';
import type { AnyExporter, SpanExporter } from '../../src/core/contract/plugin.js';
import { builtinPlugins } from '../../src/plugins.js';
import { brokenByExporter, exporterPromises } from './exporters.js';
import { sentencesUnder } from './page.js';

const exporters = builtinPlugins.filter((plugin): plugin is AnyExporter => plugin.kind === 'exporter');
/** An address where nobody listens, little room, and little time to drain. */
const CONFIGS: Readonly<Record<string, unknown>> = {
  otlp: { endpoint: 'http://127.0.0.1:9', drain_timeout: '50ms', sending_queue: { queue_bytes: 20_000 } },
};

describe('every built-in exporter', () => {
  it.each(exporters.map((plugin) => [plugin.type, plugin] as const))(
    '%s keeps all promises',
    async (type, plugin) => {
      expect(CONFIGS[type], 'is known to this test').toBeDefined();
      expect(await brokenByExporter(plugin, CONFIGS[type])).toEqual([]);
    },
  );
});

describe('the promises of exporters', () => {
  it('are those of ARCHITECTURE.md', () => {
    const sentences = exporterPromises.map(({ sentence }) => sentence);
    expect(sentencesUnder('Of every exporter:')).toEqual(sentences);
  });
});

/** The right exporter, with one method broken. */
function withBroken(right: AnyExporter, breakIt: (made: SpanExporter) => Partial<SpanExporter>): AnyExporter {
  return {
    ...right,
    create: (context) => {
      const made = right.create(context);
      return {
        start: () => made.start(),
        stop: () => made.stop(),
        push: (records) => made.push(records),
        gate: made.gate,
        ...breakIt(made),
      };
    },
  };
}

const stuck = { open: true, wait: () => Promise.resolve() };
const broken: Readonly<Record<string, (right: AnyExporter) => AnyExporter>> = {
  "An exporter's type is lower_snake_case, an empty configuration is enough, and an unknown key is refused.":
    (right) => ({
      ...right,
      type: 'OTLP-grpc',
    }),
  'It starts and stops while nobody listens, and stop is safe before start, and twice.': (right) =>
    withBroken(right, () => ({ start: () => Promise.reject(new Error('nobody listens')) })),
  'Push never throws, not before start and not after stop.': (right) =>
    withBroken(right, (made) => {
      let stopped = false;
      return {
        stop: () => {
          stopped = true;
          return made.stop();
        },
        push: (records) => {
          if (stopped) throw new Error('stopped');
          made.push(records);
        },
      };
    }),
  'Its gate is open while it holds little, and whoever waits at it is let through in the end.': (right) =>
    withBroken(right, () => ({ gate: stuck })),
};

describe('a broken exporter', () => {
  it.each(Object.entries(broken))('breaks: %s', async (sentence, breakIt) => {
    const [right] = exporters;
    if (right === undefined) throw new Error('there is no exporter any more');
    expect(await brokenByExporter(breakIt(right), CONFIGS[right.type])).toContain(sentence);
  });

  it('is there for every promise', () => {
    expect(Object.keys(broken).sort()).toEqual(exporterPromises.map(({ sentence }) => sentence).sort());
  });
});
