import { at, firstOf, list, text } from '../json.js';
import { closing, type Entity } from './entity.js';
import type { Expected } from './model.js';
import { CUT_SHORT } from './outcome.js';
import { called, overOf, phaseOf, type Phase } from './phase.js';
import { spanOf } from './span.js';

const KINDS = ['promote', 'preview'] as const;

/** A promotion or preview as one state of its activity tells it. */
interface Promotion {
  readonly name: string;
  readonly path: string;
  readonly phase: Phase;
  /** The spec of that state. */
  readonly spec: unknown;
}

/**
 * Promotions and previews leave alone: each as the first state tells it in which it had ended, whatever becomes of its
 * activity. One that never ended is cut short when its activity was last heard of, even if that had ended before.
 */
export function promotionSpans(entity: Entity): readonly Expected[] {
  const told = new Map<string, Promotion>();
  for (const state of entity.known.states) {
    for (const promotion of promotionsIn(at(state, 'spec'))) {
      if (overOf(promotion.phase) !== undefined && !told.has(promotion.path))
        told.set(promotion.path, promotion);
    }
  }
  const open = promotionsIn(at(entity.known.object, 'spec')).filter(({ path }) => !told.has(path));
  return [...told.values(), ...open].flatMap((promotion) => promotionSpan(entity, promotion));
}

function promotionsIn(spec: unknown): readonly Promotion[] {
  return KINDS.flatMap((kind) => {
    const phases = list(spec, 'steps')
      .map((step) => at(step, kind))
      .filter((raw) => raw !== undefined)
      .map((raw) => phaseOf(raw, firstOf(text(raw, 'environment'), text(raw, 'name'))));
    return called(kind, phases).map(({ phase, piece }) => ({
      name: `${kind} ${phase.name}`,
      path: piece,
      phase,
      spec,
    }));
  });
}

/** One that tells no start is a point at its end; one that tells neither has not begun. */
function promotionSpan(entity: Entity, { name, path, phase, spec }: Promotion): readonly Expected[] {
  const over = overOf(phase);
  const start = phase.started ?? over?.end;
  if (start === undefined) return [];
  return [
    spanOf(entity, {
      ...(over ?? { end: closing(entity), outcome: CUT_SHORT }),
      incomplete: over === undefined,
      role: 'promotion',
      path,
      name,
      service: 'jenkins-x',
      start,
      attributes: wordsOf(phase, spec),
    }),
  ];
}

function wordsOf({ raw }: Phase, spec: unknown): ReadonlyMap<string, readonly string[]> {
  const words: readonly (readonly [string, string])[] = [
    ['deployment.environment.name', text(raw, 'environment')],
    ['jenkins_x.release.version', text(spec, 'version')],
    ['jenkins_x.release.notes_url', text(spec, 'releaseNotesURL')],
    [
      'jenkins_x.pull_request.url',
      firstOf(text(raw, 'pullRequest', 'pullRequestURL'), text(raw, 'pullRequestURL')),
    ],
    ['jenkins_x.application.url', text(raw, 'applicationURL')],
  ];
  return new Map(words.filter(([, word]) => word !== '').map(([key, word]) => [key, [word]]));
}
