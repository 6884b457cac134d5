export type MetricType = 'counter' | 'gauge' | 'histogram';

/** What is told of a metric beside its values. */
export interface MetricFacts {
  readonly type: MetricType;
  /** In the order of the alphabet. */
  readonly labels: readonly string[];
  /** One sentence. It becomes the HELP text, and the meaning in the README. */
  readonly help: string;
}

/** What all names begin with where they are served. */
export const PREFIX = 'lighthouse_telemetry_';

const counter = (labels: readonly string[], help: string): MetricFacts => ({ type: 'counter', labels, help });
const gauge = (labels: readonly string[], help: string): MetricFacts => ({ type: 'gauge', labels, help });
const histogram = (labels: readonly string[], help: string): MetricFacts => ({
  type: 'histogram',
  labels,
  help,
});

/** Every metric that the project itself counts or measures, without the prefix, along the way of a state to a span. */
export const CATALOGUE: Readonly<Record<string, MetricFacts>> = {
  watch_lists_total: counter(['resource'], 'Lists that were read to their end, the first ones and re-lists.'),
  watch_list_seconds: histogram(
    ['resource'],
    'Time to read a list to its end, with the handing over of its objects.',
  ),
  watch_events_total: counter(['resource'], 'Changes that watches told, without bookmarks.'),
  watch_restarts_total: counter(['reason', 'resource'], 'Lists and watches that ended and were begun again.'),
  watch_vanished_total: counter(['resource'], 'Objects that were gone, and nobody saw how.'),
  watch_handler_errors_total: counter(['resource'], 'Changes whose handler threw; the watch went on.'),

  http_requests_total: counter(['path', 'status'], 'HTTP requests that were answered, by configured path.'),
  http_handler_errors_total: counter(['path'], 'HTTP requests whose handler threw.'),
  http_connections_dropped_total: counter([], 'Connections that were dropped because there were too many.'),
  http_accept_errors_total: counter([], 'Connections that could not be accepted.'),

  webhook_deliveries_total: counter(
    ['kind', 'outcome', 'sender', 'source'],
    'Deliveries that a webhook source received.',
  ),
  webhook_without_guid_total: counter(
    ['kind', 'source'],
    'Deliveries without a GUID, which belong to no trace.',
  ),

  source_states_total: counter(['kind', 'source'], 'Object states that a source received.'),
  source_rejected_total: counter(['reason', 'source'], 'Input that a source could not use.'),
  source_skipped_total: counter(['reason', 'source'], 'Objects that a source leaves out on purpose.'),

  inbox_updates_total: counter(
    ['what'],
    'Updates that standbys left in a shared store, and that the leader took.',
  ),
  journal_recalled_total: counter(['what'], 'What an earlier process had left in the store.'),
  journal_spans_known_total: counter([], 'Spans that had left before the start, and were not sent again.'),
  journal_unreadable_total: counter(['table'], 'Entries of the store that could not be read.'),
  journal_write_failures_total: counter([], 'Entries that could not be written at once.'),
  journal_updates: gauge([], 'States that are kept for a later process.'),

  leader: gauge([], 'Whether this replica leads: 1 or 0. Only with leader_election.'),
  lease_attempts_total: counter(['result'], 'What came of the tries to take, renew or give back the lease.'),

  registry_updates_total: counter(['kind'], 'Updates of drawn objects that the registry took.'),
  registry_stale_updates_total: counter(['kind'], 'Updates that were no newer than what was known.'),
  registry_late_updates_total: counter(['kind'], 'Updates of objects whose span had left.'),
  registry_history_total: counter(['kind'], 'Objects that had ended before what registry.backfill takes in.'),
  registry_notes_dropped_total: counter(['reason'], 'Kubernetes Events that were dropped.'),
  registry_webhooks_dropped_total: counter(['reason'], 'Webhooks whose event gave no trace.'),
  registry_claims_dropped_total: counter(
    ['reason'],
    'Links that linkers claimed for spans that are unknown or have left.',
  ),
  registry_spans_emitted_total: counter([], 'Spans that left the registry.'),
  registry_entities: gauge([], 'Objects that are remembered, ended or not.'),
  registry_open_entities: gauge([], 'Objects whose span has not left.'),
  registry_events: gauge([], 'Events, one for each trace, that are remembered.'),
  registry_notes: gauge([], 'Kubernetes Events that wait for their object.'),
  registry_webhooks: gauge([], 'Webhooks that wait for the first job of their event.'),
  registry_emit_lag_seconds: histogram(
    ['kind'],
    'Time from the end of an object to the leaving of its span, without incomplete ones.',
  ),

  annotations_written_total: counter(['kind'], 'Objects that were annotated.'),
  annotations_refused_total: counter(['kind'], 'Objects whose annotation was refused for good.'),
  annotations_retried_total: counter([], 'Annotations that failed and are tried again.'),
  annotations_dropped_total: counter(['reason'], 'Annotations that were given up before they were written.'),
  gitops_changes: gauge([], 'Pull requests that wait for their tree to be whole.'),
  gitops_unreadable_total: counter([], 'Entries of the store about pull requests that could not be read.'),
  gitops_write_failures_total: counter([], 'Entries about pull requests that could not be written at once.'),
  gitops_changes_dropped_total: counter(
    ['reason'],
    'Pull requests, and deliveries about them, that were left out.',
  ),
  kube_patches_total: counter(['resource', 'result'], 'Patches that were sent to the API server.'),

  git_requests_total: counter(
    ['host', 'outcome'],
    'Questions to a Git host, by how they ended; those that Octokit repeats count once.',
  ),

  export_spans_queued_total: counter(['exporter'], 'Spans that the exporter took into its queue.'),
  export_spans_sent_total: counter(['exporter'], 'Spans that the collector took.'),
  export_spans_rejected_total: counter(['exporter'], 'Spans that the collector left out of what it took.'),
  export_spans_refused_total: counter(
    ['exporter', 'reason'],
    'Spans that were given up: refused by the collector for good, or left at the stop.',
  ),
  export_spans_shortened_total: counter(
    ['exporter'],
    'Times that a span above the limit of the collector was cut.',
  ),
  export_retries_total: counter(['code', 'exporter'], 'Requests that failed and are sent again.'),
  export_request_seconds: histogram(['code', 'exporter'], 'Time until a request was answered or failed.'),
  export_queue_spans: gauge(['exporter'], 'Spans that wait for the collector, those under way included.'),
  export_queue_bytes: gauge(['exporter'], 'Estimated size of the spans that wait.'),
  export_queue_capacity_bytes: gauge(['exporter'], 'Size above which nothing more is read from the sources.'),

  store_operations_total: counter([], 'Puts and deletions that were written to the store.'),
  store_commit_seconds: histogram([], 'Time to write what was said together to the store.'),
  store_commit_failures_total: counter([], 'Commits of the store that failed and are tried again.'),
  store_pending_bytes: gauge([], 'Estimated size of what waits to be written to the store.'),
  store_damaged_total: counter([], 'Times that damaged files were set aside, and the store began empty.'),

  plugin_errors_total: counter(['component'], 'Mistakes of in-house plugins that were kept from the others.'),
};
