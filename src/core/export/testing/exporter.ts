import { expect } from 'vitest';
import type { SpanExporter } from '../../contract/plugin.js';
import type { Counters } from '../../contract/ports.js';
import { otlpConfig } from '../config.js';
import { otlp } from '../plugin.js';
import { CountersDouble, HealthDouble, LogDouble, MeterDouble } from './doubles.js';

export interface ExporterUnderTest {
  readonly exporter: SpanExporter;
  readonly log: LogDouble;
  readonly counters: CountersDouble;
  readonly meter: MeterDouble;
  readonly health: HealthDouble;
}

/** The real exporter with a configuration as a person writes it; quick retries, unless that says otherwise. */
export function makeExporter(config: Readonly<Record<string, unknown>>): ExporterUnderTest {
  const quick = {
    tls: { insecure: true },
    retry_on_failure: { initial_interval: '20ms', max_interval: '100ms' },
    batch: { linger: '10ms' },
  };
  const log = new LogDouble();
  const counters = new CountersDouble();
  const [health, meter] = [new HealthDouble(), new MeterDouble()];
  const exporter = otlp.create({
    id: 'otlp',
    config: otlpConfig.parse({ ...quick, ...config }),
    deps: { meter },
    log,
    counters: ofExporter('otlp', counters),
    links: {},
    drawn: new Set(),
    report: health.report,
  });
  return { exporter, log, counters, meter, health };
}

/** Takes what is counted for this exporter, without saying so each time. */
function ofExporter(id: string, counters: Counters): Counters {
  return {
    add: (name, { exporter, ...labels } = {}, by) => {
      expect(exporter, name).toBe(id);
      counters.add(name, labels, by);
    },
  };
}
