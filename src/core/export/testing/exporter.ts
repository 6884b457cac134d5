import type { SpanExporter } from '../../contract/plugin.js';
import { otlpConfig } from '../config.js';
import { otlp } from '../plugin.js';
import { CountersDouble, HealthDouble, LogDouble } from './doubles.js';

export interface ExporterUnderTest {
  readonly exporter: SpanExporter;
  readonly log: LogDouble;
  readonly counters: CountersDouble;
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
  const health = new HealthDouble();
  const exporter = otlp.create({
    id: 'otlp',
    config: otlpConfig.parse({ ...quick, ...config }),
    deps: {},
    log,
    counters,
    links: {},
    drawn: new Set(),
    report: health.report,
  });
  return { exporter, log, counters, health };
}
