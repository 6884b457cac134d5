import type { Line } from '../../src/local/recording.js';
import { createDice } from './dice.js';

/** Of its object; a webhook has none. */
export function uidOf(line: Line): string {
  return line.kind === 'webhook' ? '' : String(line.object.metadata['uid']);
}

/**
 * Random states of each object are not seen, as after a watch that broke or a start in the middle; its last one
 * always is, and of some objects it is the only one.
 */
export function compressed(lines: readonly Line[], seed: number): Line[] {
  const dice = createDice(seed);
  const last = new Map(lines.map((line) => [uidOf(line), line]));
  const share = new Map([...last.keys()].map((uid) => [uid, dice.pick([0.5, 0.5, 1])]));
  return lines.filter((line) => {
    // A webhook is no state of anything: one that is not seen is lost.
    if (line.kind === 'webhook') return true;
    const uid = uidOf(line);
    return last.get(uid) === line || !dice.chance(share.get(uid) ?? 1);
  });
}
