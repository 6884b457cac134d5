/** Kinds of events, in the words of Lighthouse's relay; other senders' kinds are brought to them. */
const KINDS = [
  'branch',
  'check_run',
  'check_suite',
  'deploy',
  'deployment_status',
  'fork',
  'installation',
  'installation_repository',
  'issue',
  'issue_comment',
  'label',
  'ping',
  'pull_request',
  'pull_request_comment',
  'push',
  'release',
  'repository',
  'review',
  'review_comment',
  'star',
  'status',
  'tag',
  'watch',
] as const;
export type Kind = (typeof KINDS)[number];

const BY_WORD: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [kind, kind]));

export function kindOf(word: string | undefined): Kind | undefined {
  return BY_WORD.get(word?.trim() ?? '');
}

/** What may start a job. The others tell of settings, or of what a pipeline itself reports: one for each status it sets. */
const USED: ReadonlySet<string> = new Set<Kind>([
  'branch',
  'deploy',
  'deployment_status',
  'issue',
  'issue_comment',
  'pull_request',
  'pull_request_comment',
  'push',
  'release',
  'review',
  'review_comment',
  'tag',
]);

export function isUsed(kind: Kind): boolean {
  return USED.has(kind);
}

const ACTIONS: ReadonlySet<string> = new Set([
  'approved',
  'assigned',
  'auto_merge_disabled',
  'auto_merge_enabled',
  'closed',
  'completed',
  'converted_to_draft',
  'created',
  'deleted',
  'demilestoned',
  'dequeued',
  'dismissed',
  'edited',
  'enqueued',
  'labeled',
  'locked',
  'merged',
  'milestoned',
  'opened',
  'pinned',
  'prereleased',
  'published',
  'ready_for_review',
  'released',
  'reopened',
  'review_request_removed',
  'review_requested',
  'submitted',
  'synchronized',
  'transferred',
  'unapproved',
  'unassigned',
  'unlabeled',
  'unlocked',
  'unpinned',
  'unpublished',
  'updated',
]);

/** Other words for the same actions, of GitHub and GitLab. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['approval', 'approved'],
  ['close', 'closed'],
  ['create', 'created'],
  ['delete', 'deleted'],
  ['merge', 'merged'],
  ['open', 'opened'],
  ['reopen', 'reopened'],
  ['synchronize', 'synchronized'],
  ['unapproval', 'unapproved'],
  ['update', 'updated'],
]);

/** An action by a word of the closed list, `other` for any other one; undefined where none is told. */
export function actionOf(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  const action = SYNONYMS.get(word) ?? word;
  return ACTIONS.has(action) ? action : 'other';
}
