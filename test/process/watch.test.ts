import { describe, expect, it } from 'vitest';
import { arrived } from './arrived.js';
import { applyAll, endWell, expectAllRight, FAILS, prepared } from './scene.js';
import { until, WATCHED, WATCHES, watching } from './world.js';

describe('a watch that breaks', () => {
  const middle = 150;

  it('with garbage is begun again, said once, and loses nothing', async () => {
    const { world, recording } = await prepared();
    const child = await world.start();
    await watching(world);
    applyAll(world, recording, 0, middle);
    for (const [count, from, to] of [
      [1, middle, 220],
      [2, 220, recording.lines.length],
    ] as const) {
      await until(() => expect(world.front.inject('taskruns', '<html>bad gateway</html>\n')).toBe(1));
      applyAll(world, recording, from, to);
      await until(() => expect(world.front.asked('taskruns', 'watch')).toBe(1 + count));
    }
    await arrived(world.backend, recording.due);
    await endWell(child);
    expect(child.log('warn')).toMatchObject([
      { msg: FAILS, reason: expect.stringContaining("taskruns.tekton.dev can't be read") as string },
    ]);
    await expectAllRight(world, recording);
  });

  it('because the API server is started anew goes on where it was', async () => {
    const { world, recording } = await prepared();
    const child = await world.start();
    await watching(world);
    applyAll(world, recording, 0, middle);
    await world.front.shut();
    applyAll(world, recording, middle);
    await world.front.open();
    await arrived(world.backend, recording.due);
    await endWell(child);
    await expectAllRight(world, recording);
    for (const resource of WATCHED) expect(world.front.asked(resource, 'list')).toBe(WATCHES[resource]);
  });

  it.each(['event', 'http'] as const)(
    'and is refused from where it was (410 as %s) lists anew',
    async (answer) => {
      const { world, recording } = await prepared();
      const child = await world.start();
      await watching(world);
      applyAll(world, recording, 0, middle);
      await world.front.shut();
      applyAll(world, recording, middle);
      world.cluster.control.compact(answer);
      await world.front.open();
      await arrived(world.backend, recording.due);
      await endWell(child);
      await expectAllRight(world, recording);
      for (const resource of WATCHED) {
        expect(world.front.asked(resource, 'list')).toBeGreaterThanOrEqual(2 * WATCHES[resource]);
      }
    },
  );
});
