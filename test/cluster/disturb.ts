import type { Stage } from './stage.js';
import { isAtWork } from './stories/found.js';
import { ended, type Story } from './stories/story.js';

/** Plays a story, and does something else to it while a step is at work. Resolves when all has ended. */
export async function inTheMiddle(stage: Stage, story: Story, disturb: () => Promise<void>): Promise<void> {
  await story.play(stage);
  await stage.until('a step at work', () => stage.mirror.objects('taskruns').find(isAtWork));
  await disturb();
  await ended(stage);
}
