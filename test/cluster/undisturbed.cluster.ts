import { expect, it } from 'vitest';
import { outcomeOf } from './outcome.js';
import { openScene } from './scene.js';
import { startSidecar } from './sidecar.js';
import { promotion } from './stories/promotion.js';
import { tell, type Story } from './stories/story.js';
import { trouble } from './stories/trouble.js';

async function played(story: Story, isWatched: boolean): Promise<readonly string[]> {
  const scene = await openScene();
  if (isWatched) await startSidecar(scene);
  await tell(story, scene.stage);
  return outcomeOf(scene.stage.mirror);
}

it.each([promotion, trouble])(
  '$name comes to the same with a sidecar that annotates and without',
  async (story) => {
    const alone = await played(story, false);
    const watched = await played(story, true);
    console.log(`${story.name}: ${String(watched.length)} objects came to the same`);
    expect(alone.length).toBeGreaterThan(0);
    expect(watched).toEqual(alone);
  },
  240_000,
);
