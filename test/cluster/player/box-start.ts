import type { Box } from './box.js';
import { report, type Life } from './hand.js';
import { backedOff, created, present, pulled, pullFailed, pulling, started } from './note.js';
import { pullMillis } from './plan.js';

const SHORT_MS = 20;
const TRY_AGAIN_MS = 100;

/** Pulls the image of a container, and starts it. */
export async function startBox(life: Life, box: Box): Promise<void> {
  const { hand } = life;
  await fetchImage(life, box);
  await hand.wait(SHORT_MS);
  await hand.kubeletSays(created(box));
  await hand.wait(SHORT_MS);
  await hand.kubeletSays(started(box));
  box.state = { is: 'running', since: hand.now() };
}

async function fetchImage(life: Life, box: Box): Promise<void> {
  const { plan, hand } = life;
  if (hand.images.has(box.image)) return hand.kubeletSays(present(box));
  await hand.kubeletSays(pulling(box));
  await failToPull(life, box);
  const millis = pullMillis(plan, box.image);
  await hand.wait(millis);
  hand.images.add(box.image);
  await hand.kubeletSays(pulled(box, millis));
}

async function failToPull(life: Life, box: Box): Promise<void> {
  const { plan, hand } = life;
  const times = plan.pullFails[box.name] ?? 0;
  for (let failures = 0; times === 'always' || failures < times; failures += 1) {
    await hand.wait(TRY_AGAIN_MS);
    for (const note of pullFailed(box)) await hand.kubeletSays(note);
    box.state = { is: 'waiting', reason: 'ErrImagePull', message: `${box.image}: not found` };
    await report(life);
    if (times === 'always') return giveUp(life, box);
  }
}

/** What is not there now, is looked for ever less often: none of these stories lasts until then. */
async function giveUp(life: Life, box: Box): Promise<void> {
  const { hand } = life;
  await hand.wait(TRY_AGAIN_MS);
  await hand.kubeletSays(backedOff(box));
  box.state = { is: 'waiting', reason: 'ImagePullBackOff', message: `Back-off pulling image "${box.image}"` };
  await report(life);
  await hand.lastly();
}
