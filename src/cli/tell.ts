import type { PipelineConfig } from '../core/config/pipeline.js';
import { formatDuration } from '../core/config/print.js';
import type { Fields } from '../core/contract/ports.js';
import type { MemoryCounters } from '../core/self/counters.js';

/** Spans that exporters gave up when they stopped: the drain time was over before a collector took them. */
export function spansLeft(counters: MemoryCounters): number {
  return counters.by('export_spans_refused_total', 'reason')['drain_timeout'] ?? 0;
}

/**
 * What the first lists held, by kind, those of which there is nothing included: a namespace or a selector that fits
 * nothing shows here. Ended objects from before `backfill` were seen, but get no span.
 */
export function whatIsThere(config: PipelineConfig, counters: MemoryCounters): Fields {
  const { backfill } = config.registry;
  const { namespaces } = config.kubernetes;
  const history = counters.by('registry_history_total', 'kind');
  const objects = counters.by('source_states_total', 'kind');
  if (Object.keys(history).length === 0) return { namespaces, objects };
  const within = typeof backfill === 'number' ? formatDuration(backfill) : backfill;
  return { namespaces, objects, left_out_as_history: history, backfill: within };
}

/** What came of it, from start to stop. */
export function whatCame(counters: MemoryCounters): Fields {
  return {
    updates: counters.by('source_states_total', 'kind'),
    objects_rejected: counters.total('source_rejected_total'),
    left_out_as_history: counters.total('registry_history_total'),
    spans: counters.total('registry_spans_emitted_total'),
    spans_sent: counters.total('export_spans_sent_total'),
    spans_rejected: counters.total('export_spans_rejected_total'),
    spans_refused: counters.total('export_spans_refused_total') - spansLeft(counters),
    spans_left: spansLeft(counters),
    requests_repeated: counters.total('export_retries_total'),
  };
}
