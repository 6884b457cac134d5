import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { OK } from '../../src/core/export/testing/collector.js';
import { judge } from '../checker/check.js';
import { arrived } from './arrived.js';
import type { Child } from './child.js';
import { recorded, type Recorded } from './recorded.js';
import {
  createBackend,
  createWorld,
  otlpTo,
  until,
  type Backend,
  type Changes,
  type World,
} from './world.js';

/** A sidecar that has all spans of a recording in its queue, because its collector takes none. */
interface Full {
  readonly world: World;
  readonly recording: Recorded;
  readonly child: Child;
}

/** A second collector, which works, shows when all is in the queue of the first one. */
async function startFull(
  changes: Changes,
  prepare: (backend: Backend) => void | Promise<void>,
): Promise<Full> {
  const [world, witness, recording] = await Promise.all([
    createWorld(),
    createBackend(),
    recorded('r1-pull-request'),
  ]);
  await Promise.all([witness.up(), prepare(world.backend)]);
  for (const line of recording.lines) world.cluster.apply(line);
  const child = await world.start({ ...changes, exporters: { 'otlp/witness': otlpTo(witness.endpoint) } });
  await arrived(witness, recording.due);
  return { world, recording, child };
}

async function unavailable(backend: Backend): Promise<void> {
  backend.reply({ type: 'error', code: status.UNAVAILABLE });
  await backend.up();
}

function told(child: Child, msg: string): Promise<void> {
  return until(() => {
    expect(child.said()).toContain(msg);
  });
}

describe('SIGTERM while spans are queued', () => {
  it('drains them to a collector that is back in time, and ends with 0', async () => {
    const { world, recording, child } = await startFull({}, unavailable);
    expect(world.backend.taken()).toEqual([]);
    child.signal('SIGTERM');
    await told(child, 'stopping');
    world.backend.reply(OK);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(judge(recording.demand, world.backend.taken()).problems).toEqual([]);
    expect(child.log().at(-1)).toMatchObject({ msg: 'stopped', spans_left: 0 });
  });

  it('does not wait for a batch to grow', async () => {
    const slow = { batch: { linger: '1h', max_spans: 100_000 } };
    const { world, recording, child } = await startFull({ otlp: slow }, (backend) => backend.up());
    expect(world.backend.calls()).toBe(0);
    child.signal('SIGTERM');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(judge(recording.demand, world.backend.taken()).problems).toEqual([]);
  });

  it.each([
    ['is not there', () => undefined],
    [
      'hangs',
      async (backend: Backend) => {
        backend.reply({ type: 'hang' });
        await backend.up();
      },
    ],
  ])('gives up after drain_timeout when the collector %s, and says what was left', async (_, prepare) => {
    const { recording, child } = await startFull({ otlp: { drain_timeout: '300ms' } }, prepare);
    const asked = performance.now();
    child.signal('SIGTERM');
    expect(await child.ended).toEqual({ code: 1, signal: null });
    // The default is 25 s, and that of a request 10 s.
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect(child.log('error')).toMatchObject([
      { name: 'otlp', msg: 'spans were left when the drain time ended', spans: recording.due.length },
    ]);
    expect(child.log().at(-1)).toMatchObject({ msg: 'stopped', spans_left: recording.due.length });
  });

  it('ends at once with a second signal', async () => {
    const { child } = await startFull({ otlp: { drain_timeout: '1h' } }, unavailable);
    child.signal('SIGTERM');
    await told(child, 'stopping');
    child.signal('SIGINT');
    expect(await child.ended).toEqual({ code: 130, signal: null });
    expect(child.said()).not.toContain('stopped');
  });
});
