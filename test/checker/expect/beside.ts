import { spanIdOf } from '../ids.js';
import { instant } from '../instant.js';
import { firstOf, text } from '../json.js';
import { ofKind, type Known, type World } from '../recording.js';
import { drawnOwner, label, parentIdOf, traceKeyOf, type Place } from './place.js';

const ID = 'lighthouse.jenkins-x.io/id';
/** What names a build: the label of Lighthouse, the older one of activities, and the field of their spec. */
const BUILD = [
  ['lighthouse.jenkins-x.io/refs.org', 'owner', 'gitOwner'],
  ['lighthouse.jenkins-x.io/refs.repo', 'repository', 'gitRepository'],
  ['lighthouse.jenkins-x.io/branch', 'branch', 'gitBranch'],
  ['lighthouse.jenkins-x.io/context', 'context', 'context'],
  ['lighthouse.jenkins-x.io/buildNum', 'build', 'build'],
] as const;

/**
 * An activity stands beside the run that it tells of: under the job of that run, or under the run when no drawn one
 * owns it. A run that is not there any more was one of the job with its id, so it stands under that one just the same.
 * Without either it stands under its event, or alone.
 */
export function besidePlace(activity: Known, world: World): Place {
  const beside = besides(activity, world);
  if (beside === undefined) {
    return {
      traceKey: traceKeyOf(activity),
      parentId: parentIdOf(activity),
      kin: new Set([activity.uid]),
      links: [],
    };
  }
  const owner = drawnOwner(beside)?.uid ?? beside.uid;
  return {
    traceKey: traceKeyOf(beside),
    parentId: spanIdOf(`k8s|${owner}`),
    kin: new Set([activity.uid, owner]),
    links: [],
  };
}

/** The run of the same job, else that job, else the run that builds the same. A child run only carries its parent's labels. */
function besides(activity: Known, world: World): Known | undefined {
  const isNear = (known: Known): boolean => namespaceOf(known) === namespaceOf(activity);
  const runs = ofKind(world, 'pipelineruns')
    .filter((run) => drawnOwner(run)?.kind !== 'PipelineRun' && isNear(run))
    .sort(byCreation);
  const id = label(activity, ID);
  const jobs = ofKind(world, 'lighthousejobs').filter(isNear);
  const ofJob = runs.find((run) => label(run, ID) === id) ?? jobs.find((job) => nameOf(job) === id);
  if (id !== '' && ofJob !== undefined) return ofJob;
  const build = buildOf(activity);
  return build === '' ? undefined : runs.find((run) => builtBy(run) === build);
}

function nameOf(known: Known): string {
  return text(known.object, 'metadata', 'name');
}

function namespaceOf(known: Known): string {
  return text(known.object, 'metadata', 'namespace');
}

function buildOf(activity: Known): string {
  return joined(
    BUILD.map(([ours, older, field]) =>
      firstOf(label(activity, ours), label(activity, older), text(activity.object, 'spec', field)),
    ),
  );
}

function builtBy(run: Known): string {
  return joined(BUILD.map(([name]) => label(run, name)));
}

/** Without regard to case; a word that is missing makes no name. */
function joined(words: readonly string[]): string {
  return words.includes('') ? '' : words.join('/').toLowerCase();
}

function byCreation(a: Known, b: Known): number {
  const [at, of] = [a, b].map((each) => instant(text(each.object, 'metadata', 'creationTimestamp')) ?? 0n);
  if (at !== of) return (at ?? 0n) < (of ?? 0n) ? -1 : 1;
  return a.uid < b.uid ? -1 : 1;
}
