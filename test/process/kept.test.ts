import { describe, expect, it } from 'vitest';
import { judge } from '../checker/check.js';
import { versionsIn } from '../replay/replayed.js';
import { arrived, idsIn, rightVersions } from './arrived.js';
import { recorded } from './recorded.js';
import { endWell, LISTED } from './scene.js';
import { createWorld, until, type World } from './world.js';

/** Lines after which the sidecar is killed, and how many more come while it is dead. */
const KILLS = [
  { after: 70, away: 30 },
  { after: 300, away: 60 },
  { after: 430, away: 0 },
  { after: 520, away: 90 },
  { after: 640, away: 5 },
] as const;

/** Starts the sidecar and waits until it is well. */
async function start(world: World) {
  const child = await world.start({ store: 'file' });
  await until(() => {
    const ready = child.log().filter(({ msg }) => msg === LISTED);
    expect(ready, world.written()).toHaveLength(1);
  });
  return child;
}

describe('a sidecar with a store of files that is killed again and again', () => {
  it('loses nothing, not even what was deleted while it was dead, and sends nothing twice that was taken', async () => {
    const [world, recording] = await Promise.all([createWorld(), recorded('r3-trouble')]);
    await world.backend.up();
    let done = 0;
    const apply = (to: number): void => {
      for (const line of recording.lines.slice(done, to)) world.cluster.apply(line);
      done = Math.max(done, to);
    };
    for (const { after, away } of KILLS) {
      const child = await start(world);
      apply(after);
      child.signal('SIGKILL');
      expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
      apply(after + away);
    }
    const child = await start(world);
    apply(recording.lines.length);
    await arrived(world.backend, recording.due);
    await endWell(child);
    const taken = world.backend.taken();
    expect(judge(recording.demand, taken, { allowRepeats: true, exemptIncomplete: true }).problems).toEqual(
      [],
    );
    const right = await rightVersions(recording);
    for (const [spanId, versions] of versionsIn(taken, (isIncomplete) => !isIncomplete))
      expect([spanId, versions]).toEqual([spanId, right.get(spanId)]);

    // Another one, which finds all of it in the API server again, has nothing to add.
    const before = taken.length;
    await endWell(await start(world));
    expect(world.backend.taken().slice(before)).toEqual([]);
    expect(idsIn(taken).size).toBeGreaterThan(100);
  });
});
