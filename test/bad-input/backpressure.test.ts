import { describe, expect, it } from 'vitest';
import { OK } from '../../src/core/export/testing/collector.js';
import type { TakenListener } from '../../src/local/clock.js';
import type { ObjectLine } from '../../src/local/recording.js';
import { emittedIn } from '../checker/output.js';
import { idsIn } from '../process/arrived.js';
import { until, type World } from '../process/world.js';
import { versionsIn } from '../replay/replayed.js';
import { createHearingWorld, QUEUE_BYTES, startSidecar, type Watched } from './watched-sidecar.js';

const TIME = '2020-01-01T00:00:00Z';

/** A run that has ended, with an annotation that makes it as large as wanted. */
function endedRun(index: number, padding: number): ObjectLine {
  const name = `run-${String(index)}`;
  const object = {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: {
      name,
      namespace: 'jx',
      uid: `uid-${String(index)}`,
      creationTimestamp: TIME,
      annotations: { padding: 'x'.repeat(padding) },
    },
    status: {
      startTime: TIME,
      completionTime: TIME,
      conditions: [{ type: 'Succeeded', status: 'True', reason: 'Succeeded' }],
    },
  };
  return { t: 0, kind: 'pipelineruns', type: 'ADDED', object, line: index + 1 };
}

function endedRuns(count: number, padding: number): readonly ObjectLine[] {
  return Array.from({ length: count }, (_, index) => endedRun(index, padding));
}

/** Waits until the queue is full, and then until the collector has let several more requests time out. */
async function expectStalled(world: World, watched: Watched): Promise<void> {
  await until(() => expect(watched.exporter().gate.open).toBe(false));
  const [taken, pushed, calls] = [watched.taken(), watched.pushed(), world.backend.calls()];
  await until(() => expect(world.backend.calls()).toBeGreaterThan(calls + 6));
  expect([watched.taken(), watched.pushed()]).toEqual([taken, pushed]);
  expect(watched.exporter().gate.open).toBe(false);
  expect(pushed).toBeGreaterThan(QUEUE_BYTES);
  // One hand-over more than the limit at most: the spans of one run.
  expect(pushed).toBeLessThan(QUEUE_BYTES + 2 * (pushed / taken));
  expect(world.cluster.pending()).toContainEqual(
    expect.stringMatching(/^sidecar: pipelineruns: not taken: /),
  );
}

async function expectAll(world: World, watched: Watched, count: number): Promise<void> {
  await until(() => expect(idsIn(world.backend.taken()).size).toBe(count));
  await world.cluster.idle();
  expect(watched.taken()).toBe(count);
  for (const versions of versionsIn(world.backend.taken()).values()) expect(versions.size).toBe(1);
  const uids = emittedIn(world.backend.taken()).map(({ resource, attributes }) => {
    return resource.get('k8s.pipelinerun.uid') ?? attributes.get('k8s.pipelinerun.uid');
  });
  expect(new Set(uids).size).toBe(count);
}

async function createStalling(): Promise<{ readonly world: World; readonly tell: TakenListener }> {
  const made = await createHearingWorld();
  made.world.backend.reply({ type: 'hang' });
  await made.world.backend.up();
  return made;
}

describe('a collector that hangs while more comes than the queue may hold', () => {
  it('stops the reading of a watch, and gets everything when it answers again', async () => {
    const { world, tell } = await createStalling();
    const runs = endedRuns(2000, 20_000);
    const watched = await startSidecar(world, tell);
    await watched.sidecar.ready();
    for (const run of runs) world.cluster.apply(run);
    await expectStalled(world, watched);
    // The rest stands in the buffers of the connection, and then on the server's side.
    expect(world.front.passed('pipelineruns')).toBeLessThan((runs.length * 20_000) / 2);
    world.backend.reply(OK);
    await expectAll(world, watched, runs.length);
    expect(
      watched.counters.snapshot().get('export_spans_refused_total{exporter=otlp,reason=drain_timeout}'),
    ).toBeUndefined();
  });

  it('stops the reading of a list: the next page is not asked for', async () => {
    const { world, tell } = await createStalling();
    const runs = endedRuns(1200, 10);
    for (const run of runs) world.cluster.apply(run);
    const watched = await startSidecar(world, tell);
    await expectStalled(world, watched);
    expect(world.front.asked('pipelineruns', 'list')).toBe(1);
    world.backend.reply(OK);
    await expectAll(world, watched, runs.length);
    expect(world.front.asked('pipelineruns', 'list')).toBe(3);
  });

  it('does not hold up the end', async () => {
    const { world, tell } = await createStalling();
    for (const run of endedRuns(600, 10)) world.cluster.apply(run);
    const watched = await startSidecar(world, tell, '50ms');
    await expectStalled(world, watched);
    const taken = watched.taken();
    await watched.sidecar.stop();
    const refused = watched.counters
      .snapshot()
      .get('export_spans_refused_total{exporter=otlp,reason=drain_timeout}');
    expect(refused).toBe(taken);
    expect(watched.taken()).toBe(taken);
  });
});
