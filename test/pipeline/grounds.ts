import type { SpanRecord } from '../../src/core/contract/model.js';
import { readRecording, zeroOf, type Line } from '../../src/local/recording.js';
import { seeded, shuffle } from '../checker/random.js';
import {
  mapLines,
  play,
  reordered,
  versionsOf,
  type MappedLine,
  type Play,
  type Versions,
} from '../stories/play.js';

const NAMES = ['r1-pull-request', 'r1-with-predecessor', 'r2-promotion', 'r3-trouble'] as const;

/** A recording, and what comes of it in its own order. */
export interface Ground {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly problems: readonly string[];
  readonly mapped: ReadonlyMap<Line, MappedLine>;
  readonly zero: number;
  readonly own: Play;
  readonly right: Versions;
}

export function readGrounds(): Promise<readonly Ground[]> {
  return Promise.all(
    NAMES.map(async (name) => {
      const { lines, problems } = await readRecording(`recordings/${name}.jsonl.gz`);
      const mapped = mapLines(lines);
      const zero = zeroOf(lines);
      const own = play(reordered(mapped, lines), 'paced', zero);
      return { name, lines, problems, mapped, zero, own, right: versionsOf(own.records) };
    }),
  );
}

/** The lines of a recording in another order. */
export function playInOrder(
  ground: Ground,
  lines: readonly Line[],
  pace: 'paced' | 'standing',
): readonly SpanRecord[] {
  return play(reordered(ground.mapped, lines), pace, ground.zero).records;
}

/**
 * The states of all entities in any order at all: the first ended state that comes decides, and says what every later
 * one says. Kubernetes Events stay where they are: of one that is repeated, the first state is told.
 */
export function scrambled({ mapped, lines }: Ground, seed: number): Line[] {
  const isEntity = ({ updates }: MappedLine): boolean => updates.some(({ type }) => type === 'entity');
  const told = [...mapped.values()].filter(isEntity).map(({ line }) => line);
  const entities = shuffle(told, seeded(seed));
  const states = new Set(entities);
  return lines.map((line) => (states.has(line) ? entities.pop() : line)).filter((line) => line !== undefined);
}
