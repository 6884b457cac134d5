import { instant, latest } from '../instant.js';
import { at, list, text } from '../json.js';
import { ofKind, type Known, type World } from '../recording.js';
import { closing, entityOf, type Entity } from './entity.js';
import type { Expected } from './model.js';
import { CUT_SHORT, jobOutcome } from './outcome.js';
import { drawnOwner } from './place.js';
import { endingOf, type Ending } from './run.js';
import { spanOf } from './span.js';

const ON_ITS_WAY: ReadonlySet<string> = new Set(['triggered', 'pending', 'running']);
const PULL_REQUEST_KEYS = ['vcs.change.id', 'vcs.owner.name', 'vcs.repository.name'];

export function jobSpans(entity: Entity, world: World): readonly Expected[] {
  return [
    spanOf(entity, {
      ...jobEnding(entity, world),
      ...changeOf(entity.known),
      role: 'job',
      name: `job ${text(entity.known.object, 'spec', 'job')}`,
      service: 'lighthouse',
      start: entity.created,
    }),
  ];
}

export function jobEnding(entity: Entity, world: World): Ending {
  const status = at(entity.known.object, 'status');
  const state = text(status, 'state');
  const completion = instant(text(status, 'completionTime'));
  if (completion !== undefined && !ON_ITS_WAY.has(state)) {
    return { end: completion, outcome: jobOutcome(state), incomplete: false };
  }
  return orphanEnding(entity, world) ?? { end: closing(entity), outcome: CUT_SHORT, incomplete: true };
}

/** A job that was left pending when its run was deleted ends with that run and has its result. */
function orphanEnding(entity: Entity, world: World): Ending | undefined {
  if (entity.known.deleted) return undefined;
  const runs = ofKind(world, 'pipelineruns')
    .filter((run) => run.deleted && drawnOwner(run)?.uid === entity.known.uid)
    .map((run) => endingOf(entityOf(run, world)));
  const end = latest(runs.map((run) => run.end));
  const last = runs.find((run) => run.end === end);
  if (last === undefined) return undefined;
  return { end: last.end, outcome: { result: last.outcome.result }, incomplete: true };
}

/** The attributes that a job of a pull request must have, and one of something else must not. */
export function changeOf(job: Known): Pick<Expected, 'attributes' | 'absent'> {
  const refs = at(job.object, 'spec', 'refs');
  const number = at(list(refs, 'pulls')[0], 'number');
  if (!isOfPullRequest(job) || typeof number !== 'number') {
    return { attributes: new Map(), absent: PULL_REQUEST_KEYS.slice(0, 1) };
  }
  return {
    attributes: new Map([
      ['vcs.change.id', [String(number)]],
      ['vcs.owner.name', [text(refs, 'org')]],
      ['vcs.repository.name', [text(refs, 'repo')]],
    ]),
    absent: [],
  };
}

export function isOfPullRequest(job: Known): boolean {
  return ['presubmit', 'batch'].includes(text(job.object, 'spec', 'type'));
}
