import type { Stage } from '../stage.js';
import { openIn } from './open.js';

/** Something that happens in a cluster. */
export interface Story {
  readonly name: string;
  /** Plays it. What it began may go on when this resolves. */
  readonly play: (stage: Stage) => Promise<void>;
}

/** Plays a story until everything has ended in the API server. */
export async function tell(story: Story, stage: Stage): Promise<void> {
  await story.play(stage);
  await ended(stage);
}

/** Resolves when nothing goes on in the namespace, and nobody does anything about it any more. */
export async function ended(stage: Stage): Promise<void> {
  const open = (): readonly string[] => openIn(stage.mirror);
  const what = (): string => `the end of ${open().join(', ')}`;
  do {
    await stage.until(what, () => (open().length === 0 ? true : undefined));
    await stage.quiet();
  } while (open().length > 0);
}
