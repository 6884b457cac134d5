import { type Chronicle, createChronicle, type Json, type Life } from './chronicle.js';
import { createDice, type Dice } from './dice.js';
import { api, type Due, type Ending, secondOf } from './due.js';

/** What the parts of a story are told with: each of them writes into the chronicle, and what it owes into `due`. */
export interface Teller {
  readonly dice: Dice;
  readonly chronicle: Chronicle;
  readonly due: Due[];
  /** Unique, and in no order of creation. */
  readonly uid: () => string;
}

export function createTeller(seed: number): Teller {
  const dice = createDice(seed);
  let count = 0;
  return {
    dice,
    // Versions of unequal length within one story.
    chronicle: createChronicle(dice.pick([5, 90, 985, 99_990])),
    due: [],
    uid: () => {
      count += 1;
      return `${dice.int(0x1000, 0xffff).toString(16)}-${seed}-${count}`;
    },
  };
}

/** What an object carries of those it comes from. */
export interface Place {
  /** Labels that are copied down. */
  readonly labels: Json;
  /** Empty: a trace of its own. */
  readonly traceKey: string;
  readonly parentKey?: string;
  readonly owner?: { readonly kind: string; readonly name: string; readonly uid: string };
}

export function ownerReferences(owner: Place['owner']): Json {
  if (owner === undefined) return {};
  const controller = { apiVersion: 'v1', ...owner, controller: true, blockOwnerDeletion: true };
  const other = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: 'other' };
  return { ownerReferences: [other, controller] };
}

/** What becomes of an object: it ends, and may be deleted later or just then; or it is deleted or left before that. */
export type Fate = 'ends' | 'ends, deleted later' | 'ends in its deletion' | 'deleted' | 'abandoned';

export function fateOf(dice: Dice): Fate {
  return dice.pick([
    'ends',
    'ends',
    'ends',
    'ends',
    'ends',
    'ends, deleted later',
    'ends, deleted later',
    'ends in its deletion',
    'deleted',
    'abandoned',
  ]);
}

export function isCut(fate: Fate): boolean {
  return fate === 'deleted' || fate === 'abandoned';
}

export interface Conclusion {
  readonly fate: Fate;
  /** Milliseconds at which it ends or is deleted. */
  readonly at: number;
  /** The status that ends it, and what that says; of an activity, its spec. */
  readonly status: Json;
  readonly field?: 'spec';
  readonly ending: Pick<Ending, 'end' | 'result' | 'errorType'>;
  /** The newest second that its open status tells; absent: none. */
  readonly sign?: number;
  readonly created: number;
}

/** Writes the last states of an object, and says how it was over. */
export function conclude(dice: Dice, life: Life, plan: Conclusion): Ending {
  const { fate, at, status, field = 'status' } = plan;
  const seen = at + dice.int(0, 400);
  const last = { [field]: status };
  if (isCut(fate)) return cutShort(dice, life, plan);
  if (fate === 'ends in its deletion') life.gone(seen, last);
  else life.says(seen, last);
  if (fate !== 'ends in its deletion' && dice.chance(0.3)) {
    life.says(seen + dice.int(1, 5000), { metadata: { annotations: { touched: 'later' } } });
  }
  if (fate === 'ends, deleted later') life.gone(seen + dice.int(50, dice.pick([3000, 600_000, 7_000_000])));
  return { ...plan.ending, incomplete: false };
}

function cutShort(dice: Dice, life: Life, { fate, at, sign, created }: Conclusion): Ending {
  const over = { result: 'cancellation', incomplete: true } as const;
  if (fate === 'abandoned' || dice.chance(0.4)) {
    if (fate === 'deleted') life.gone(at + dice.int(0, 400));
    return { ...over, end: sign ?? created };
  }
  const asked = secondOf(at);
  const [grace, at2] = [dice.pick([0, 10, 30]), at + dice.int(0, 9000)];
  const request = { deletionTimestamp: api(asked + grace), deletionGracePeriodSeconds: grace };
  life.says(at + dice.int(0, 400), { metadata: request });
  if (dice.chance(0.5)) {
    life.gone(at2 + 400);
    return { ...over, end: asked };
  }
  const last = { deletionTimestamp: api(secondOf(at2)), deletionGracePeriodSeconds: 0 };
  life.gone(at2 + 400, { metadata: last });
  return { ...over, end: secondOf(at2) };
}
