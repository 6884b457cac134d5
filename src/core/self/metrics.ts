import type { Component } from '../contract/component.js';
import type { Logger, Meter } from '../contract/ports.js';
import type { MemoryCounters } from './counters.js';
import { Instruments } from './instruments.js';
import { createMetricsServer } from './metrics-server.js';

export interface MetricsOptions {
  /** `host:port`; `:port` for all addresses; undefined: nothing is served. */
  readonly endpoint: string | undefined;
  readonly counters: MemoryCounters;
  readonly log: Logger;
}

export interface Metrics {
  readonly meter: Meter;
  /** Serves all that is counted and measured. Its start never rejects: an endpoint that can't be had is logged. */
  readonly component: Component;
}

const nothing: Component = { start: () => Promise.resolve(), stop: () => Promise.resolve() };

/** Our own metrics: the counters as they stand, and what the meter measures. */
export function createMetrics({ endpoint, counters, log }: MetricsOptions): Metrics {
  const own = log.with({ kind: 'telemetry', name: 'metrics' });
  const instruments = new Instruments(counters, own);
  const text = (): Promise<string> => instruments.text();
  return {
    meter: {
      gauge: (...gauge) => instruments.gauge(...gauge),
      record: (...value) => instruments.record(...value),
    },
    component: endpoint === undefined ? nothing : createMetricsServer({ endpoint, text, log: own }),
  };
}
