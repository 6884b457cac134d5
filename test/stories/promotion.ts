import type { Json } from './chronicle.js';
import type { Dice } from './dice.js';
import { api, type Ending } from './due.js';
import { WORDS } from './phase.js';

/** A promotion or preview. Times are seconds. */
export interface Promotion {
  readonly kind: 'promote' | 'preview';
  readonly environment: string;
  /** It comes to be told. */
  readonly begun: number;
  /** Absent: it does not tell when it started. */
  readonly start?: number;
  /** Absent: it never ends. */
  readonly end?: number;
  readonly word: readonly [word: string, result: Ending['result'], errorType?: string];
}

/** Up to two, some of which end after everything else: minutes or hours later. */
export function planPromotions(
  dice: Dice,
  from: number,
  until: number,
  mayBeLate: boolean,
): readonly Promotion[] {
  const environments = dice.pick([[], [], ['staging'], ['staging', 'production'], ['pr#7']]);
  return environments.map((environment): Promotion => {
    const begun = dice.int(from, until);
    const late = dice.pick([0, 5, 60, 3600, 70_000]);
    const end = mayBeLate ? dice.int(begun, until) + late : dice.int(begun, until);
    return {
      kind: dice.pick(['promote', 'promote', 'preview']),
      environment,
      begun,
      ...(dice.chance(0.85) && { start: begun }),
      ...(dice.chance(0.85) && { end }),
      word: dice.pick(WORDS),
    };
  });
}

export function tellPromotion(promotion: Promotion, now: number): Json {
  const { kind, environment, start, end, word } = promotion;
  const url = `https://github.com/acme/env-${kind}/pull/3`;
  const told = {
    name: `${kind}-step`,
    environment,
    status: end !== undefined && end <= now ? word[0] : 'Running',
    ...(start !== undefined && { startedTimestamp: api(start) }),
    ...(end !== undefined && end <= now && { completedTimestamp: api(end) }),
  };
  return kind === 'promote'
    ? { kind: 'Promote', promote: { ...told, pullRequest: { pullRequestURL: url } } }
    : { kind: 'Preview', preview: { ...told, pullRequestURL: url, applicationURL: 'https://pr-7.acme.dev' } };
}

export function secondsOfPromotion({ begun, start, end }: Promotion, now: number): readonly number[] {
  return begun > now ? [] : ([start, end].filter((time) => time !== undefined && time <= now) as number[]);
}

/** How one that has begun was over: by itself, or with what it is a part of, or not at all when it tells no time. */
export function promotionEnding(
  promotion: Promotion,
  now: number,
  cutAt: number,
): (Ending & { readonly start: number }) | undefined {
  const { start, end, word } = promotion;
  if (end !== undefined && end <= now) {
    const [, result, errorType] = word;
    return { start: start ?? end, end, result, ...(errorType && { errorType }), incomplete: false };
  }
  return start === undefined ? undefined : { start, end: cutAt, result: 'cancellation', incomplete: true };
}
