import type { SpanRecord } from '../contract/model.js';
import type { SpanExporter } from '../contract/plugin.js';

/**
 * Hands spans to each exporter and tells `settled` of those that all of them have settled. Returns what takes spans.
 */
export function createSettlement(
  exporters: readonly SpanExporter[],
  settled: (records: readonly SpanRecord[]) => void,
): (records: readonly SpanRecord[]) => void {
  /** How many exporters have not settled it, by span id: an exporter may have had to cut it. */
  const open = new Map<string, number>();
  const settle = (records: readonly SpanRecord[]): void => {
    const whole = records.filter(({ spanId }) => {
      const left = (open.get(spanId) ?? 1) - 1;
      if (left > 0) open.set(spanId, left);
      else open.delete(spanId);
      return left === 0;
    });
    if (whole.length > 0) settled(whole);
  };
  for (const exporter of exporters) exporter.onSettled?.(settle);
  return (records) => {
    if (exporters.length > 1) for (const { spanId } of records) open.set(spanId, exporters.length);
    for (const exporter of exporters) {
      exporter.push(records);
      if (exporter.onSettled === undefined) settle(records);
    }
  };
}
