import { describe, it } from 'vitest';
import type { EntityUpdate } from '../../src/core/contract/model.js';
import { zeroOf, type Line, type ObjectLine } from '../../src/local/recording.js';
import { isOfPipelines } from '../stories/judge.js';
import { mapLines, play, reordered, versionsOf, type MappedLine } from '../stories/play.js';
import { tellStory } from '../stories/story.js';
import { createFamily, times, type Tally } from './family.js';

const family = createFamily('deletions');
const COUNT = times(1000);
const KINDS: ReadonlySet<string> = new Set(['pipelineruns', 'taskruns', 'pods']);

const uidOf = ({ object }: ObjectLine): string => String(object.metadata['uid']);
const endOf = ({ updates }: MappedLine): number | undefined =>
  updates.find((update): update is EntityUpdate => update.type === 'entity')?.end;

/** Each object leaves with the state that ends it, which nobody tells but its deletion. Returns how many did. */
function deletedAtCompletion(mapped: ReadonlyMap<Line, MappedLine>): { lines: Line[]; deletions: number } {
  const gone = new Set<string>();
  const lines = [...mapped.values()].flatMap((told): Line[] => {
    const { line } = told;
    if (line.kind === 'webhook' || !KINDS.has(line.kind)) return [line];
    if (gone.has(uidOf(line))) return [];
    if (endOf(told) === undefined) return [line];
    gone.add(uidOf(line));
    return [{ ...line, type: 'DELETED' }];
  });
  return { lines, deletions: gone.size };
}

function deleteAll(tally: Tally, see: (lines: readonly Line[]) => readonly Line[]): void {
  for (let [seed, injected] = [1, 0]; injected < COUNT && !tally.hasFound; seed += 1) {
    const story = tellStory(seed);
    const mapped = mapLines(story.lines);
    const zero = zeroOf(story.lines);
    const right = play(reordered(mapped, story.lines), 'paced', zero).records.filter(isOfPipelines);
    const { lines, deletions } = deletedAtCompletion(mapped);
    const seen = see(lines);
    const { records } = play(reordered(mapLines(seen), seen), 'paced', zero);
    injected += deletions;
    tally.add({ right: versionsOf(right), records: records.filter(isOfPipelines), injected: deletions });
  }
  tally.judge();
}

describe('what is deleted in the moment in which it ends', () => {
  it('is told as if it had stayed', () => {
    deleteAll(family('at completion, +0 ms'), (lines) => lines);
  });

  it('is found to be lost when deletions are not looked at', () => {
    deleteAll(family('at completion, +0 ms', 'DELETED is ignored'), (lines) =>
      lines.filter((line) => line.kind === 'webhook' || line.type !== 'DELETED'),
    );
  });
});
