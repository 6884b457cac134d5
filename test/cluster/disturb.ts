import { text, list } from '../checker/json.js';
import type { Stage } from './stage.js';
import { ended, type Story } from './stories/story.js';

/** Plays a story, and does something else to it while a step is at work. Resolves when all has ended. */
export async function inTheMiddle(stage: Stage, story: Story, disturb: () => Promise<void>): Promise<void> {
  await story.play(stage);
  await stage.until('a step at work', () => stage.mirror.objects('taskruns').find(isAtWork));
  await disturb();
  await ended(stage);
}

function isAtWork(task: unknown): boolean {
  return list(task, 'status', 'steps').some((step) => text(step, 'running', 'startedAt') !== '');
}
