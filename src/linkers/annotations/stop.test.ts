import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { named, pass, Play, SECOND, see } from './testing/play.js';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(async () => {
  expect(await play.close()).toBe(0);
});

describe('stop', () => {
  it('sends what waits before it ends', async () => {
    const stage = await play.start({ rate: 10 });
    stage.answerAll({ type: 'done' });
    see(stage, named(15));
    const stopping = stage.linker.stop();
    await pass(SECOND);
    await stopping;
    expect(stage.names).toHaveLength(15);
    see(stage, ['late']);
    await pass(60 * SECOND);
    expect(stage.names).toHaveLength(15);
    expect(stage.count('annotations_dropped_total stopped')).toBe(1);
  });

  it('gives up after three seconds, and aborts what is under way', async () => {
    const stage = await play.start();
    see(stage, named(10));
    await pass(1);
    let isStopped = false;
    const stopping = Promise.all([stage.linker.stop(), stage.linker.stop()]).then(() => (isStopped = true));
    await pass(2.9 * SECOND);
    expect([isStopped, stage.sent[0]?.signal.aborted]).toEqual([false, false]);
    await pass(200);
    await stopping;
    expect(stage.sent.map(({ signal }) => signal.aborted)).toEqual([true, true, true, true]);
    expect(stage.count('annotations_dropped_total stopped')).toBe(10);
  });

  it('does not wait for what has failed before', async () => {
    const stage = await play.start();
    stage.answerAll({ type: 'later', reason: 'no answer' });
    see(stage, ['a']);
    await pass(1);
    see(stage, ['b']);
    const stopping = stage.linker.stop();
    await pass(1);
    await stopping;
    expect(stage.names).toEqual(['a', 'b']);
    expect(stage.count('annotations_dropped_total stopped')).toBe(2);
  });

  it('does not try again what waits only for its turn by now', async () => {
    const stage = await play.start({ rate: 0.5 });
    stage.answerAll({ type: 'later', reason: 'no answer' });
    see(stage, ['a']);
    await pass(1200);
    const stopping = stage.linker.stop();
    await pass(3 * SECOND);
    await stopping;
    expect(stage.names).toEqual(['a']);
    expect(stage.count('annotations_dropped_total stopped')).toBe(1);
  });

  it('is safe before start, and a linker that was stopped can start again', async () => {
    const stage = play.set();
    see(stage, ['early']);
    await stage.linker.stop();
    await stage.linker.start();
    stage.answerAll({ type: 'done' });
    see(stage, ['a']);
    await pass(1);
    expect(stage.names).toEqual(['a']);
  });
});
