import { tellActivity } from './activity.js';
import type { Json } from './chronicle.js';
import type { Teller } from './teller.js';

/** What a run builds, by which an activity may find it. */
export interface Build {
  readonly org: string;
  readonly repo: string;
  readonly branch: string;
  readonly context: string;
  readonly number: string;
}

export function planBuild({ dice, uid }: Teller): Build {
  const branch = dice.pick(['main', 'PR-7', 'Feature/X']);
  return { org: 'acme', repo: 'shop', branch, context: 'ctx', number: uid().replaceAll('-', '') };
}

/** As Lighthouse labels what it makes. */
export function buildLabels({ org, repo, branch, context, number }: Build): Json {
  return {
    'lighthouse.jenkins-x.io/refs.org': org,
    'lighthouse.jenkins-x.io/refs.repo': repo,
    'lighthouse.jenkins-x.io/branch': branch,
    'lighthouse.jenkins-x.io/context': context,
    'lighthouse.jenkins-x.io/buildNum': number,
  };
}

/** As an activity labels itself, or says in its spec: in letters of any case. */
function ownWords(build: Build): { readonly labels: Json; readonly spec: Json } {
  const { org, repo, branch, context, number } = build;
  const labels = { owner: org.toUpperCase(), repository: repo, branch: branch.toLowerCase(), build: number };
  const spec = {
    gitOwner: org,
    gitRepository: 'Shop',
    gitBranch: branch.toUpperCase(),
    context,
    build: number,
  };
  return { labels: { ...labels, context }, spec };
}

/** Where an activity stands. */
interface Spot {
  readonly traceKey: string;
  readonly parentKey: string;
  readonly tag: string;
}

/** The run of an activity, or what it would have been. */
export interface Beside {
  readonly build: Build;
  /** Labels of the run that tell its event, and the id of its job. */
  readonly labels: Json;
  /** Where it stands when it finds its run. */
  readonly place: Spot;
  /** Where it stands when it only finds the job, by its id. */
  readonly ofJob?: Spot;
  readonly hasRun: boolean;
  /** The event that its labels name. */
  readonly eventKey?: string;
  readonly created: number;
  readonly until: number;
  readonly runsUntil: number;
}

function spotOf({ hasRun, place, ofJob, eventKey }: Beside, isById: boolean): Partial<Spot> {
  if (hasRun) return place;
  if (isById && ofJob !== undefined) return ofJob;
  return eventKey === undefined
    ? { tag: 'alone' }
    : { traceKey: eventKey, parentKey: eventKey, tag: 'under an event' };
}

/** An activity that finds its run by the id of the job, if that has one, or by what is built, in labels or spec. */
export function tellBeside(teller: Teller, beside: Beside): void {
  const { dice } = teller;
  const { build, labels, hasRun, created, until, runsUntil } = beside;
  const { 'lighthouse.jenkins-x.io/id': _, ...others } = labels;
  const own = ownWords(build);
  const by = dice.pick(['id', 'labels', 'spec'] as const);
  const ways = {
    id: { labels: { ...labels, ...buildLabels(build) }, spec: { context: build.context } },
    labels: { labels: { ...others, ...own.labels }, spec: { context: build.context, build: '1' } },
    spec: { labels: others, spec: own.spec },
  };
  const { traceKey, parentKey, tag = '' } = spotOf(beside, by === 'id');
  tellActivity(teller, {
    ...ways[by],
    traceKey: (key) => traceKey ?? key,
    ...(parentKey !== undefined && { parentKey }),
    hasRun,
    created: created + dice.int(0, 500),
    ...{ until, runsUntil, tag },
  });
}
