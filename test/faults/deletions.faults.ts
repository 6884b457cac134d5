import { describe, it } from 'vitest';
import type { SpanRecord } from '../../src/core/contract/model.js';
import { zeroOf, type Line } from '../../src/local/recording.js';
import { isOfPipelines, judgeByChecker } from '../stories/judge.js';
import { mapLines, play, reordered, versionsOf } from '../stories/play.js';
import { tellStory } from '../stories/story.js';
import {
  cancelledWithOpenPod,
  cancelledWithPod,
  deletedAtCompletion,
  withoutDeletedPods,
  type Deletions,
} from './deletions.js';
import { createFamily, times, type Tally } from './family.js';

const family = createFamily('deletions');
const COUNT = times(1000);

type Mapped = ReturnType<typeof mapLines>;
type Deleting = (mapped: Mapped) => Deletions;
type Seeing = (lines: readonly Line[]) => readonly Line[];

/** Maps only what has not been mapped. */
function recordsOf(lines: readonly Line[], mapped: Mapped, zero: number): readonly SpanRecord[] {
  const changed = mapLines(lines.filter((line) => !mapped.has(line)));
  const { records } = play(reordered(new Map([...mapped, ...changed]), lines), 'paced', zero);
  return records.filter(isOfPipelines);
}

function deleteAll(tally: Tally, deleting: Deleting, see: Seeing = (lines) => lines): void {
  for (let [seed, injected] = [1, 0]; injected < COUNT && !tally.hasFound; seed += 1) {
    const story = tellStory(seed);
    const zero = zeroOf(story.lines);
    const mapped = mapLines(story.lines);
    const { lines, stayed, count } = deleting(mapped);
    if (count === 0) continue;
    const records = recordsOf(see(lines), mapped, zero);
    const problems = judgeByChecker({ lines }, records).map((problem) => `story ${seed}: ${problem}`);
    injected += count;
    tally.add({
      right: versionsOf(recordsOf(stayed, mapped, zero)),
      found: versionsOf(records),
      injected: count,
      problems,
    });
  }
  tally.judge();
}

const isDeletion = (line: Line): boolean => line.kind !== 'webhook' && line.type === 'DELETED';
const unseen: Seeing = (lines) => lines.filter((line) => !isDeletion(line));

describe('what is deleted in the moment in which it ends', () => {
  it('is told as if it had stayed', () => {
    deleteAll(family('at completion, +0 ms'), deletedAtCompletion);
  });

  it('is found to be lost when deletions are not looked at', () => {
    deleteAll(family('at completion, +0 ms', 'DELETED is ignored'), deletedAtCompletion, unseen);
  });
});

describe('a pod that is deleted because its task is cancelled', () => {
  it('is told as if it had stayed, by what its deletion says', () => {
    deleteAll(family('cancel with pod delete'), cancelledWithPod);
  });

  it('is found to be lost when deletions are not looked at', () => {
    deleteAll(family('cancel with pod delete', 'DELETED is ignored'), cancelledWithPod, unseen);
  });

  it('is told as far as it came when nobody says how it ended', () => {
    deleteAll(family('cancel with pod delete, no end seen'), cancelledWithOpenPod);
  });

  it('is found to be lost when a pod that is deleted is forgotten', () => {
    deleteAll(
      family('cancel with pod delete, no end seen', 'deleted pods are forgotten'),
      cancelledWithOpenPod,
      withoutDeletedPods,
    );
  });
});
