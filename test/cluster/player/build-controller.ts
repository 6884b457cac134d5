import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from '../../../src/local/recording.js';
import { text } from '../../checker/json.js';
import { activityOf, branchOf, type Build } from './activity.js';
import { isStatus, type Json, type Kube } from './kube.js';
import type { CastOptions } from './kubelet.js';
import type { Mirror } from './mirror.js';
import { labelOf, nameOf, placeOf, uidOf } from './paths.js';
import { isOver } from './stage-words.js';
import { createWorker, type Player } from './worker.js';

const RUN_UID = 'tekton.dev/pipelineRunUID';
const CONFLICT = 409;
const MISSING = 404;
const TRIES = 20;

/** Plays Jenkins X's build controller, which needs a Git host: it keeps a PipelineActivity of each run. */
export function startBuildController({ kube, mirror, onFailure }: CastOptions): Player {
  const buildFor = createCounter(mirror);

  async function keep(uid: string): Promise<void> {
    const run = mirror.now('pipelineruns', uid);
    const build = run === undefined ? undefined : buildFor(run);
    if (run === undefined || build === undefined) return;
    const tasks = mirror.objects('taskruns').filter((task) => labelOf(task, RUN_UID) === uid);
    const place = placeOf('pipelineactivities', mirror.namespace);
    const activity = await editActivity(kube, `${place}/${build.name}`, (before) =>
      activityOf(before, { run, tasks, build, now: new Date() }),
    );
    const isEnded = text(run, 'status', 'completionTime') !== '' && isOver(text(activity, 'spec', 'status'));
    // It stores the logs when all is over, and only then knows where.
    if (isEnded) await editActivity(kube, `${place}/${build.name}`, withLogs);
  }

  const worker = createWorker({ work: keep, onFailure });
  const leave = mirror.listen(({ kind, type, object }) => {
    if (type === 'DELETED') return;
    if (kind === 'pipelineruns') worker.offer(uidOf(object));
    if (kind === 'taskruns') worker.offer(labelOf(object, RUN_UID));
  });
  return {
    quiet: () => worker.quiet(),
    async stop() {
      leave();
      await worker.stop();
    },
  };
}

/** Counts the builds of each branch, from the highest number that is there. */
function createCounter(mirror: Mirror): (run: ApiObject) => Build | undefined {
  const builds = new Map<string, Build>();
  const counts = new Map<string, number>();
  return (run) => {
    const branch = branchOf(run);
    const known = builds.get(uidOf(run));
    if (known !== undefined || branch === undefined) return known;
    const count = (counts.get(branch) ?? highest(mirror, branch)) + 1;
    const build = { name: `${branch}-${String(count)}`, number: String(count) };
    counts.set(branch, count);
    builds.set(uidOf(run), build);
    return build;
  };
}

function highest(mirror: Mirror, branch: string): number {
  const names = mirror.objects('pipelineactivities').map(nameOf);
  const counts = names
    .filter((name) => name.startsWith(`${branch}-`))
    .map((name) => Number(name.slice(branch.length + 1)));
  return Math.max(0, ...counts.filter(Number.isInteger));
}

function withLogs(activity: ApiObject | undefined): ApiObject | undefined {
  const spec = activity?.['spec'] as Json | undefined;
  if (activity === undefined || text(spec, 'buildLogsUrl') !== '') return activity;
  const path = `${text(spec, 'pipeline')}/${text(spec, 'build')}.log`;
  return { ...activity, spec: { ...spec, buildLogsUrl: `gs://acme-logs/jenkins-x/logs/${path}` } };
}

/** Changes an activity that others change, too. Returns it as it is then. */
export async function editActivity(
  kube: Kube,
  path: string,
  edit: (before: ApiObject | undefined) => ApiObject | undefined,
): Promise<ApiObject | undefined> {
  for (let tries = 1; ; tries += 1) {
    const before = await kube.get(path).catch(undefinedIfMissing);
    const after = edit(before);
    if (after === undefined || isDeepStrictEqual(before, after)) return before;
    try {
      const place = path.slice(0, path.lastIndexOf('/'));
      return await (before === undefined ? kube.create(place, after) : kube.replace(path, after));
    } catch (error) {
      if (!isStatus(error, CONFLICT) || tries >= TRIES) throw error;
    }
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isStatus(error, MISSING)) throw error;
}
