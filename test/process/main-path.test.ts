import { describe, expect, it } from 'vitest';
import { judge } from '../checker/check.js';
import { versionsIn } from '../replay/replayed.js';
import { arrived, rightVersions } from './arrived.js';
import { recorded } from './recorded.js';
import { createWorld, watching } from './world.js';

describe('the built program', () => {
  it('turns what it watches into the right spans, and ends with 0 at SIGTERM', async () => {
    const [world, recording] = await Promise.all([createWorld(), recorded('r1-pull-request')]);
    await world.backend.up();
    const child = await world.start();
    await watching(world);
    for (const line of recording.lines) world.cluster.apply(line);
    await arrived(world.backend, recording.due);
    child.signal('SIGTERM');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    const { problems, entities } = judge(recording.demand, world.backend.taken());
    expect(problems).toEqual([]);
    expect(entities).toEqual({ right: 20, total: 20 });
    expect(versionsIn(world.backend.taken())).toEqual(await rightVersions(recording));
    expect(child.log('warn')).toEqual([]);
    expect(child.log('error')).toEqual([]);
    expect(child.log().at(-1)).toMatchObject({ level: 'info', msg: 'stopped', spans_left: 0 });
  });

  it('turns what it lists at its start into the same spans', async () => {
    const [world, recording] = await Promise.all([createWorld(), recorded('r1-pull-request')]);
    await world.backend.up();
    for (const line of recording.lines) world.cluster.apply(line);
    const child = await world.start();
    await arrived(world.backend, recording.due);
    child.signal('SIGINT');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(judge(recording.demand, world.backend.taken()).problems).toEqual([]);
    expect(versionsIn(world.backend.taken())).toEqual(await rightVersions(recording));
  });
});
