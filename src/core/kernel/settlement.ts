import type { SpanRecord } from '../contract/model.js';
import type { SpanExporter } from '../contract/plugin.js';

/**
 * Hands spans to each exporter and tells `settled` of those that all of them have settled. Returns what takes spans.
 */
export function createSettlement(
  exporters: readonly SpanExporter[],
  settled: (records: readonly SpanRecord[]) => void,
): (records: readonly SpanRecord[]) => void {
  /** How many exporters have not settled it. */
  const open = new WeakMap<SpanRecord, number>();
  const settle = (records: readonly SpanRecord[]): void => {
    const whole = records.filter((record) => {
      const left = (open.get(record) ?? 1) - 1;
      open.set(record, left);
      return left === 0;
    });
    if (whole.length > 0) settled(whole);
  };
  for (const exporter of exporters) exporter.onSettled?.(settle);
  return (records) => {
    for (const record of records) open.set(record, exporters.length);
    for (const exporter of exporters) {
      exporter.push(records);
      if (exporter.onSettled === undefined) settle(records);
    }
  };
}
