import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { named, pass, Play, SECOND, see } from './testing/play.js';
import { PLACE, updateOf } from './testing/stage.js';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(async () => {
  expect(await play.close()).toBe(0);
});

describe('writing', () => {
  it('leaves onUpdate first, and writes each object once, however often it changes', async () => {
    const stage = await play.start();
    see(stage, ['a', 'a', 'b']);
    expect(stage.names).toEqual([]);
    await pass(1);
    expect(stage.names).toEqual(['a', 'b']);
    see(stage, ['a']);
    stage.answerAll({ type: 'done' });
    await pass(1);
    see(stage, ['a', 'b']);
    await pass(60 * SECOND);
    expect(stage.names).toEqual(['a', 'b']);
    expect(stage.sent[0]).toMatchObject({
      address: { namespace: 'jx', name: 'a', uid: 'uid-a' },
      annotations: { 'lighthouse.jenkins-x.io/traceparent': `00-${PLACE.traceId}-${PLACE.spanId}-01` },
    });
    expect(stage.count('annotations_written_total Pod')).toBe(2);
    expect(stage.healths).toEqual([{ state: 'ok' }]);
  });

  it('writes a TaskRun again when it has ended, as Tekton may have put back what it had copied from the run', async () => {
    const stage = await play.start();
    const task = updateOf('TaskRun', 'task');
    stage.linker.onUpdate(task);
    await pass(1);
    // The first patch may be on its way still.
    for (let times = 0; times < 3; times += 1) stage.linker.onUpdate({ ...task, end: 1 });
    stage.answerAll({ type: 'done' });
    await pass(60 * SECOND);
    expect(stage.names).toEqual(['task', 'task']);
    stage.linker.onUpdate({ ...task, end: 1 });
    await pass(60 * SECOND);
    expect(stage.names).toEqual(['task', 'task']);
    expect(stage.sent[1]?.annotations).toEqual(stage.sent[0]?.annotations);
  });

  it('writes a TaskRun once that had ended when it was first seen, and not once it is deleted', async () => {
    const stage = await play.start();
    const task = updateOf('TaskRun', 'task', { end: 1 });
    stage.linker.onUpdate(task);
    stage.linker.onUpdate({ ...task, deleted: true });
    await pass(1);
    expect(stage.names).toEqual([]);
    expect(stage.count('annotations_dropped_total deleted')).toBe(1);
    stage.answerAll({ type: 'done' });
    stage.linker.onUpdate(updateOf('TaskRun', 'other', { end: 1 }));
    await pass(SECOND);
    expect(stage.names).toEqual(['other']);
  });

  it('waits until an entity has its place and its controller bears a patch', async () => {
    const stage = await play.start();
    stage.answerAll({ type: 'done' });
    const run = updateOf('PipelineRun', 'run', { key: 'activity|waits' });
    stage.linker.onUpdate(run);
    see(stage, ['early'], { patchable: false });
    await pass(SECOND);
    expect(stage.names).toEqual([]);
    stage.places.set('activity|waits', PLACE);
    stage.linker.onUpdate(run);
    see(stage, ['early']);
    await pass(SECOND);
    expect(stage.names).toEqual(['run', 'early']);
  });

  it('of a read-only linker never happens', async () => {
    const stage = await play.start({ write: false });
    see(stage, named(10));
    await pass(60 * SECOND);
    expect(stage.names).toEqual([]);
  });

  it('goes on four at a time', async () => {
    const stage = await play.start();
    see(stage, named(10));
    await pass(SECOND);
    expect(stage.names).toHaveLength(4);
    stage.sent[2]?.answer({ type: 'done' });
    await pass(1);
    expect(stage.names).toEqual(named(5));
  });

  it('keeps to the rate, after one second of it at once', async () => {
    const stage = await play.start({ rate: 10 });
    stage.answerAll({ type: 'done' });
    see(stage, named(100));
    await pass(50);
    expect(stage.names).toHaveLength(10);
    await pass(2 * SECOND);
    expect(stage.names).toEqual(named(30));
  });

  it('holds a bounded number of objects, and counts the others', async () => {
    const stage = play.set();
    see(stage, named(100_003));
    expect(stage.count('annotations_dropped_total overflow')).toBe(3);
  });
});

describe("a run that somebody else's trace started", () => {
  const foreignContext = { traceId: 'f'.repeat(32), spanId: 'e'.repeat(16) };

  it.each([true, false])('is linked to it at once, with write: %s', async (write) => {
    const stage = await play.start({ write });
    const update = updateOf('PipelineRun', 'run', { foreignContext, patchable: false });
    stage.linker.onUpdate(update);
    stage.linker.onUpdate({ ...update, deleted: true });
    const claim = { from: 'k8s|uid-run', to: foreignContext, reason: 'span_context' };
    expect(stage.claims).toEqual([claim, claim]);
  });

  it('is not linked when a drawn owner stands above it, or while it has no place', async () => {
    const stage = await play.start();
    stage.places.set('k8s|uid-run', { ...PLACE, hasDrawnOwner: true });
    stage.linker.onUpdate(updateOf('TaskRun', 'run', { foreignContext }));
    stage.linker.onUpdate(updateOf('TaskRun', 'other', { foreignContext, key: 'no place' }));
    see(stage, ['without']);
    expect(stage.claims).toEqual([]);
  });
});
