import { spanIdOf, traceIdOf } from '../ids.js';
import { earliest, latest, SECOND } from '../instant.js';
import { at, firstOf, text } from '../json.js';
import { ofKind, type Known, type World } from '../recording.js';
import { entityOf, type Entity } from './entity.js';
import { changeOf, isOfPullRequest, jobEnding } from './job.js';
import type { Expected } from './model.js';
import { worst } from './outcome.js';
import { drawnOwner, eventGuid, label } from './place.js';
import { endingOf, pipelineOf, type Ending } from './run.js';
import { said, timed } from './span.js';

const SETTLE = 10n * SECOND;

/** A job of the event, or a run of it that no job owns. */
interface Top {
  readonly entity: Entity;
  readonly ending: Ending;
}

/** One root per event that has something at its top. */
export function rootSpans(world: World): readonly Expected[] {
  const groups = new Map<string, Top[]>();
  for (const top of tops(world)) {
    const guid = eventGuid(top.entity.known);
    if (guid === '') continue;
    groups.set(guid, [...(groups.get(guid) ?? []), top]);
  }
  return [...groups].map(([guid, all]) => rootSpan(guid, belonging(all)));
}

function tops(world: World): readonly Top[] {
  const jobs = ofKind(world, 'lighthousejobs').map((known) => {
    const entity = entityOf(known, world);
    return { entity, ending: jobEnding(entity, world) };
  });
  const runs = ofKind(world, 'pipelineruns').filter((known) => drawnOwner(known) === undefined);
  return [
    ...jobs,
    ...runs.map((known) => entityOf(known, world)).map((entity) => ({ entity, ending: endingOf(entity) })),
  ];
}

/** Those that had begun when the event was not yet settled, by (creation, uid). Later ones only join the trace. */
function belonging(all: readonly Top[]): readonly Top[] {
  const members: Top[] = [];
  for (const top of [...all].sort(byCreation)) {
    const end = latest(members.map(({ ending }) => ending.end));
    if (end !== undefined && top.entity.created > end + SETTLE) break;
    members.push(top);
  }
  return members;
}

function byCreation({ entity: a }: Top, { entity: b }: Top): number {
  if (a.created !== b.created) return a.created < b.created ? -1 : 1;
  return a.known.uid < b.known.uid ? -1 : 1;
}

function rootSpan(guid: string, members: readonly Top[]): Expected {
  const first = members[0];
  const start = earliest(members.map(({ entity }) => entity.created));
  const end = latest(members.map(({ ending }) => ending.end));
  if (first === undefined || start === undefined || end === undefined)
    throw new Error('a root without members');
  const name = rootName(first.entity.known);
  const change = changeOf(first.entity.known);
  return {
    role: 'root',
    subject: `root "${name}" of event ${guid}`,
    spanId: spanIdOf(`event|${guid}`),
    traceId: traceIdOf(`event|${guid}`),
    parentId: '',
    name,
    kind: 'server',
    service: 'webhook',
    kin: new Set(),
    links: [],
    ...timed(start, end),
    ...said({
      role: 'root',
      outcome: worst(members.map(({ ending }) => ending.outcome)),
      incomplete: members.some(({ ending }) => ending.incomplete),
      attributes: new Map([...change.attributes, ['lighthouse.event.guid', [guid]]]),
      absent: change.absent,
    }),
  };
}

function rootName(first: Known): string {
  const refs = at(first.object, 'spec', 'refs');
  const org = firstOf(text(refs, 'org'), label(first, 'lighthouse.jenkins-x.io/refs.org'));
  const repo = firstOf(text(refs, 'repo'), label(first, 'lighthouse.jenkins-x.io/refs.repo'));
  if (repo === '') return `event ${pipelineOf(first)}`;
  const word = isOfPullRequest(first) ? 'pull_request' : 'push';
  return `${word} ${org}/${repo}`;
}
