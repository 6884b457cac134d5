/** Whatever is not to be read as what is written today gets another version. */
const FORMAT = 'journal/1/';

export const TABLES = {
  /** By key: the last state of what is not over. */
  updates: `${FORMAT}updates`,
  /** By span id: spans that no collector has yet. */
  spans: `${FORMAT}spans`,
  /** By time: ids of spans that a collector has. */
  emitted: `${FORMAT}emitted`,
  /** By span id: spans that left before their entity had ended, which has been closed with that. */
  closed: `${FORMAT}closed`,
  /** By GUID: the start of the roots that have left. */
  roots: `${FORMAT}roots`,
  /** By key of a webhook: a hash of what the one tells that has it. */
  webhooks: `${FORMAT}webhooks`,
  /** By key: where entities stood that have been deleted. */
  homes: `${FORMAT}homes`,
  /** By watch: the resourceVersion up to which everything has been taken. */
  watches: `${FORMAT}watches`,
  times: `${FORMAT}times`,
  /** What replicas that do not lead have taken for the one that does. */
  inbox: `${FORMAT}inbox`,
} as const;
