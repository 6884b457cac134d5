import type { Update } from '../../src/core/contract/model.js';
import type { Line } from '../../src/local/recording.js';
import { uidOf } from '../stories/orders.js';
import { mapLines, reordered, type MappedLine } from '../stories/play.js';

/** A recorded session, as an API server would tell it at any moment. */
export interface World {
  /** Microseconds. */
  readonly zero: number;
  readonly lines: readonly MappedLine[];
  /** The states of a list after so many lines. */
  listed(index: number): readonly Update[];
  /** What a watch tells from one line to another, without the latter. */
  objectLines(from: number, to: number): readonly MappedLine[];
}

export function createWorld(recorded: readonly Line[], zero: number): World {
  const lines = reordered(mapLines(recorded), recorded);
  const objects = (from: number, to: number): readonly MappedLine[] =>
    lines.slice(from, to).filter(({ line }) => line.kind !== 'webhook');
  return {
    zero,
    lines,
    objectLines: objects,
    listed: (index) => {
      const alive = new Map<string, readonly Update[]>();
      for (const told of objects(0, index)) {
        const isDeleted = told.line.kind !== 'webhook' && told.line.type === 'DELETED';
        if (isDeleted) alive.delete(uidOf(told.line));
        else alive.set(uidOf(told.line), told.updates);
      }
      return [...alive.values()].flat();
    },
  };
}
