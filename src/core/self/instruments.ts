import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import type { Logger, Meter } from '../contract/ports.js';
import { CATALOGUE, PREFIX, type MetricType } from './catalogue.js';
import { seriesKey, type CounterSeries, type MemoryCounters } from './counters.js';
import { problemOf } from './metric-name.js';

type Labels = Readonly<Record<string, string>>;
type SdkMeter = ReturnType<MeterProvider['getMeter']>;
type Histogram = ReturnType<SdkMeter['createHistogram']>;
interface GaugeSeries {
  readonly read: () => number;
  readonly labels: Labels;
}

/** From 5 ms to an hour: a request, a list, a wait for a settled event. */
const SECONDS = [
  ...[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  ...[30, 60, 120, 300, 600, 1800, 3600],
];

/** Reads when asked. */
class PullReader extends MetricReader {
  constructor() {
    super({
      // A gauge that is no longer told would keep its last value, if it were cumulative.
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_GAUGE
          ? AggregationTemporality.DELTA
          : AggregationTemporality.CUMULATIVE,
    });
  }

  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}

/** The SDK's instruments for all that is counted and measured, made when a name is first met. */
export class Instruments implements Meter {
  readonly #counters: MemoryCounters;
  readonly #log: Logger;
  readonly #reader = new PullReader();
  readonly #sdk: SdkMeter;
  /** Without scope and target: they would only tell of the emitter. */
  readonly #serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  readonly #types = new Map<string, MetricType>();
  readonly #gauges = new Map<string, Map<string, GaugeSeries>>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #complained = new Set<string>();
  #counted: ReadonlyMap<string, readonly CounterSeries[]> = new Map();
  #reading: Promise<string> | undefined;

  constructor(counters: MemoryCounters, log: Logger) {
    this.#counters = counters;
    this.#log = log;
    for (const [name, { type, labels }] of Object.entries(CATALOGUE)) {
      // So that what has not happened yet is told, too.
      if (type === 'counter' && labels.length === 0) counters.add(name, {}, 0);
    }
    this.#sdk = new MeterProvider({ readers: [this.#reader] }).getMeter('lighthouse-telemetry');
  }

  gauge(name: string, read: () => number, labels: Labels = {}): void {
    if (!this.#isUsable('gauge', name, labels)) return;
    const known = this.#gauges.get(name);
    const all = known ?? new Map<string, GaugeSeries>();
    all.set(seriesKey(name, labels), { read, labels });
    if (known === undefined) this.#createGauge(name, all);
  }

  record(name: string, value: number, labels: Labels = {}): void {
    if (!Number.isFinite(value) || !this.#isUsable('histogram', name, labels)) return;
    this.#histogram(name).record(value, labels);
  }

  /** All values now, as Prometheus reads them. */
  text(): Promise<string> {
    // Two readings at once would take the values of the gauges from each other.
    return (this.#reading ??= this.#read().finally(() => (this.#reading = undefined)));
  }

  async #read(): Promise<string> {
    this.#meetCounters();
    const { resourceMetrics, errors } = await this.#reader.collect();
    for (const error of errors) this.#log.warn('a metric can not be read', { error });
    return this.#serializer.serialize(resourceMetrics);
  }

  /** Makes the instruments of the counters that have come up since. */
  #meetCounters(): void {
    const counted = new Map<string, CounterSeries[]>();
    for (const series of this.#counters.series()) {
      if (!this.#isUsable('counter', series.name, series.labels)) continue;
      counted.set(series.name, [...(counted.get(series.name) ?? []), series]);
    }
    for (const name of counted.keys()) if (!this.#counted.has(name)) this.#createCounter(name);
    this.#counted = counted;
  }

  #createCounter(name: string): void {
    this.#sdk.createObservableCounter(PREFIX + name, describe(name)).addCallback((result) => {
      for (const { count, labels } of this.#counted.get(name) ?? []) result.observe(count, labels);
    });
  }

  #createGauge(name: string, all: Map<string, GaugeSeries>): void {
    this.#gauges.set(name, all);
    this.#sdk.createObservableGauge(PREFIX + name, describe(name)).addCallback((result) => {
      for (const { read, labels } of all.values()) {
        const value = this.#valueOf(name, read);
        if (Number.isFinite(value)) result.observe(value, labels);
      }
    });
  }

  #valueOf(name: string, read: () => number): number {
    try {
      return read();
    } catch (error) {
      this.#complain(name, 'its reading threw', error);
      return Number.NaN;
    }
  }

  #histogram(name: string): Histogram {
    const known = this.#histograms.get(name);
    if (known !== undefined) return known;
    const advice = name.endsWith('_seconds') ? { advice: { explicitBucketBoundaries: SECONDS } } : {};
    const made = this.#sdk.createHistogram(PREFIX + name, { ...describe(name), ...advice });
    this.#histograms.set(name, made);
    return made;
  }

  #isUsable(type: MetricType, name: string, labels: Labels): boolean {
    const first = this.#types.get(name) ?? type;
    const problem = first === type ? problemOf(type, name, labels) : `it is a ${first} already`;
    if (problem !== undefined) this.#complain(name, problem);
    else this.#types.set(name, type);
    return problem === undefined;
  }

  #complain(name: string, problem: string, error?: unknown): void {
    if (this.#complained.has(name)) return;
    this.#complained.add(name);
    this.#log.warn('a metric can not be shown', { metric: name, problem, ...(error ? { error } : {}) });
  }
}

function describe(name: string): { readonly description: string } {
  return { description: CATALOGUE[name]?.help ?? 'Counted or measured by a plugin.' };
}
