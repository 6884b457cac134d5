import { spanIdOf, traceIdOf } from '../ids.js';
import { at, list, text } from '../json.js';
import type { Known, World } from '../recording.js';

const DRAWN_OWNERS: ReadonlySet<string> = new Set(['LighthouseJob', 'PipelineRun', 'TaskRun']);
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/;
const ZERO = /^0+$/;

/** Where the span of an object stands. */
export interface Place {
  readonly traceKey: string;
  /** Empty for the root of a trace. */
  readonly parentId: string;
  /** Its own uid and those of its ancestors. */
  readonly kin: ReadonlySet<string>;
  /** `<trace id>-<span id> <reason>` of each span that its own span is linked to. */
  readonly links: readonly string[];
}

/** The place that an object tells by itself: its owner reference and the labels that were copied down. */
export function ownPlace(known: Known, world: World): Place {
  return {
    traceKey: traceKeyOf(known),
    parentId: parentIdOf(known),
    kin: kinOf(known, world),
    links: linksOf(known),
  };
}

export function label(known: Known, name: string): string {
  return text(known.object, 'metadata', 'labels', name);
}

export function eventGuid(known: Known): string {
  return label(known, 'event-GUID');
}

export function traceKeyOf(known: Known): string {
  const guid = eventGuid(known);
  if (guid !== '') return `event|${guid}`;
  const isJob = known.plural === 'lighthousejobs';
  const id = isJob ? text(known.object, 'metadata', 'name') : label(known, 'lighthouse.jenkins-x.io/id');
  if (id !== '') return `job|${text(known.object, 'metadata', 'namespace')}/${id}`;
  if (known.plural === 'pipelineruns') return `k8s|${known.uid}`;
  const run = label(known, 'tekton.dev/pipelineRunUID');
  if (run !== '') return `k8s|${run}`;
  return `k8s|${drawnOwner(known)?.uid ?? known.uid}`;
}

export function parentIdOf(known: Known): string {
  const owner = drawnOwner(known);
  if (owner !== undefined && !isOwnTrace(known, owner.kind)) return spanIdOf(`k8s|${owner.uid}`);
  const guid = eventGuid(known);
  return guid === '' ? '' : spanIdOf(`event|${guid}`);
}

/** A child run without event and id label is a trace of its own. */
function isOwnTrace(known: Known, ownerKind: string): boolean {
  const child = known.plural === 'pipelineruns' && ownerKind === 'PipelineRun';
  return child && eventGuid(known) === '' && label(known, 'lighthouse.jenkins-x.io/id') === '';
}

/** A child run that is a trace of its own links to its owner; a foreign span context counts without a drawn owner. */
function linksOf(known: Known): readonly string[] {
  const owner = drawnOwner(known);
  if (owner !== undefined) {
    const key = `k8s|${owner.uid}`;
    return isOwnTrace(known, owner.kind) ? [`${traceIdOf(key)}-${spanIdOf(key)} owner`] : [];
  }
  const traceparent = text(known.object, 'status', 'spanContext', 'traceparent');
  const [, trace = '', span = ''] = TRACEPARENT.exec(traceparent) ?? [];
  return ZERO.test(trace) || ZERO.test(span) || trace === '' ? [] : [`${trace}-${span} span_context`];
}

/** The controlling owner, when it is of a kind that has spans. */
export function drawnOwner(known: Known): { kind: string; uid: string } | undefined {
  const owners = list(known.object, 'metadata', 'ownerReferences');
  const owner = owners.find((each) => at(each, 'controller') === true);
  const kind = text(owner, 'kind');
  return DRAWN_OWNERS.has(kind) ? { kind, uid: text(owner, 'uid') } : undefined;
}

function kinOf(known: Known, world: World): ReadonlySet<string> {
  const kin = new Set([known.uid]);
  for (let owner = drawnOwner(known); owner !== undefined && !kin.has(owner.uid);) {
    kin.add(owner.uid);
    const next = world.objects.get(owner.uid);
    owner = next === undefined ? undefined : drawnOwner(next);
  }
  return kin;
}
