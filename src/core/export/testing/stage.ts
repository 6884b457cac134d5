import type { Metadata } from '@grpc/grpc-js';
import { afterEach } from 'vitest';
import { OK, startCollector, type Collector, type CollectorOptions, type Reply } from './collector.js';
import { makeExporter, type ExporterUnderTest } from './exporter.js';

interface Stoppable {
  stop(): unknown;
}

export interface Stage {
  collector(options?: CollectorOptions): Promise<Collector>;
  /** Started, and talking to a port without TLS unless the configuration says otherwise. */
  exporterTo(port: number, config?: Readonly<Record<string, unknown>>): Promise<ExporterUnderTest>;
  closing<T extends Stoppable>(one: T): T;
}

/** What a test opens on it is closed after that test, the last one first. */
export function makeStage(): Stage {
  const open: Stoppable[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop();
  });
  const closing = <T extends Stoppable>(one: T): T => {
    open.push(one);
    return one;
  };
  return {
    closing,
    collector: async (options = {}) => closing(await startCollector(options)),
    exporterTo: async (port, config = {}) => {
      const made = makeExporter({ endpoint: `127.0.0.1:${String(port)}`, drain_timeout: '5s', ...config });
      await made.exporter.start();
      closing(made.exporter);
      return made;
    },
  };
}

export function failing(code: number, details = 'scripted', trailers?: Metadata): Reply {
  return { type: 'error', code, details, ...(trailers === undefined ? {} : { trailers }) };
}

export function idsOf(spans: readonly { readonly spanId: string }[]): string[] {
  return spans.map(({ spanId }) => spanId);
}

/** Answers the first calls with `replies`, then OK. */
export function first(...replies: readonly Reply[]): (call: unknown, number: number) => Reply {
  return (_call, number) => replies[number] ?? OK;
}
