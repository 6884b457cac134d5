import type { ApiObject } from '../../../src/local/recording.js';
import { at, text } from '../../checker/json.js';
import type { Json } from './kube.js';
import type { CastOptions } from './kubelet.js';
import { pathOf, uidOf } from './paths.js';
import { createWorker, type Player } from './worker.js';

/** A job with this annotation is forgotten by foghorn: it stays as it was when its run began. */
export const FORGOTTEN = 'player.lighthouse-telemetry/forgotten';

/** As it reports states to a Git host, and what it says of them there. */
const REPORTS: ReadonlyMap<string, readonly [report: string, description: string]> = new Map([
  ['success', ['success', 'Pipeline successful']],
  ['pending', ['running', 'Pipeline running']],
  ['running', ['running', 'Pipeline running']],
  ['aborted', ['error', 'Error executing pipeline']],
  ['failure', ['failure', 'Pipeline failed']],
]);
const FINAL: ReadonlySet<string> = new Set(['success', 'failure', 'error', 'canceled']);

/** Plays Lighthouse's foghorn, which needs a Git host: what the engine tells of a run becomes the status of its job. */
export function startFoghorn({ kube, mirror, onFailure }: CastOptions): Player {
  async function report(uid: string): Promise<void> {
    const job = mirror.now('lighthousejobs', uid);
    const change = job === undefined ? undefined : reported(job);
    if (job === undefined || change === undefined) return;
    await kube.patch(`${pathOf('lighthousejobs', job)}/status`, { status: change });
  }

  const worker = createWorker({ work: report, onFailure });
  const leave = mirror.listen(({ kind, type, object }) => {
    if (kind === 'lighthousejobs' && type !== 'DELETED') worker.offer(uidOf(object));
  });
  return {
    quiet: () => worker.quiet(),
    async stop() {
      leave();
      await worker.stop();
    },
  };
}

export function isForgotten(job: unknown): boolean {
  return text(job, 'metadata', 'annotations', FORGOTTEN) !== '';
}

/** What changes in the status of a job; undefined: nothing. */
export function reported(job: ApiObject): Json | undefined {
  const status = at(job, 'status');
  const activity = at(status, 'activity');
  if (activity === undefined || isForgotten(job)) return undefined;
  const wanted: Json = { ...stateOf(activity), ...reportOf(status, activity) };
  const changes = Object.entries(wanted).filter(([key, value]) => at(status, key) !== value);
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}

function stateOf(activity: unknown): Json {
  const [completionTime, lastCommitSHA] = [text(activity, 'completionTime'), text(activity, 'lastCommitSHA')];
  return {
    state: text(activity, 'status'),
    ...(lastCommitSHA === '' ? {} : { lastCommitSHA }),
    ...(completionTime === '' ? {} : { completionTime }),
  };
}

/** What has been reported as over is not reported again. */
function reportOf(status: unknown, activity: unknown): Json {
  const [report, description] = REPORTS.get(text(activity, 'status')) ?? [];
  if (report === undefined || FINAL.has(text(status, 'lastReportState'))) return {};
  return { lastReportState: report, description };
}
