import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { named, pass, Play, SECOND, see } from './testing/play.js';
import { updateOf } from './testing/stage.js';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(async () => {
  expect(await play.close()).toBe(0);
});

describe('what is put off', () => {
  it('is tried again, later each time, while the object is there', async () => {
    const stage = await play.start();
    stage.answerAll({ type: 'later', reason: 'no answer' });
    see(stage, ['a']);
    await pass(400);
    expect(stage.names).toHaveLength(1);
    await pass(700);
    expect(stage.names).toHaveLength(2);
    await pass(120 * SECOND);
    expect(stage.names.length).toBeGreaterThan(7);
    expect(stage.names.length).toBeLessThan(15);
    expect(stage.count('annotations_retried_total')).toBe(stage.names.length);
    see(stage, ['a'], { deleted: true });
    const before = stage.names.length;
    await pass(120 * SECOND);
    expect(stage.names).toHaveLength(before);
    expect(stage.count('annotations_dropped_total deleted')).toBe(1);
  });

  it('waits as long as the API server asks, and does not hold up others', async () => {
    const stage = await play.start();
    see(stage, ['a', 'b']);
    await pass(1);
    stage.sent[0]?.answer({ type: 'later', reason: 'busy', afterMillis: 20 * SECOND });
    stage.sent[1]?.answer({ type: 'done' });
    await pass(19 * SECOND);
    expect(stage.names).toEqual(['a', 'b']);
    see(stage, ['c']);
    await pass(2 * SECOND);
    expect(stage.names).toEqual(['a', 'b', 'c', 'a']);
  });

  it('comes after what was not tried yet, however much of it there is', async () => {
    const stage = await play.start({ rate: 5 });
    stage.answerAll({ type: 'later', reason: 'broken' });
    see(stage, named(20));
    await pass(100);
    for (let seconds = 0; seconds < 10; seconds += 1) {
      see(
        stage,
        named(3).map((name) => `new-${seconds}-${name}`),
      );
      await pass(SECOND);
    }
    // Four seconds for the first ones, then there is room for two a second.
    const tries = stage.names.filter((name) => name === 'new-9-p2');
    expect(tries).toHaveLength(1);
    expect(new Set(stage.names).size).toBe(50);
  });

  it('is given up after fifteen tries and some minutes, until its object changes', async () => {
    const stage = await play.start();
    stage.answerAll({ type: 'later', reason: 'busy', afterMillis: 1 });
    see(stage, ['one']);
    await pass(150 * SECOND);
    expect(stage.count('annotations_dropped_total tries')).toBe(0);
    await pass(200 * SECOND);
    expect(stage.names).toHaveLength(15);
    expect(stage.count('annotations_retried_total')).toBe(14);
    expect(stage.count('annotations_dropped_total tries')).toBe(1);
    see(stage, ['two']);
    await pass(350 * SECOND);
    expect(stage.count('annotations_dropped_total tries')).toBe(2);
    expect(stage.warnings).toEqual([expect.stringContaining('annotation given up after many tries')]);
    stage.answerAll({ type: 'done' });
    see(stage, ['one']);
    await pass(1);
    expect(stage.count('annotations_written_total Pod')).toBe(1);
  });
});

describe('an object that is deleted', () => {
  it('is not written on any more', async () => {
    const stage = await play.start();
    see(stage, ['a', 'b']);
    see(stage, ['a'], { deleted: true });
    await pass(1);
    expect(stage.names).toEqual(['b']);
    see(stage, ['b'], { deleted: true });
    stage.sent[0]?.answer({ type: 'done' });
    await pass(SECOND);
    expect(stage.count('annotations_dropped_total deleted')).toBe(2);
    expect(stage.count('annotations_written_total Pod')).toBe(0);
  });

  it('is no news when the API server says it first', async () => {
    const stage = await play.start();
    stage.answerAll({ type: 'gone' });
    see(stage, ['a']);
    await pass(1);
    see(stage, ['a']);
    await pass(SECOND);
    expect(stage.names).toEqual(['a']);
    expect(stage.warnings).toEqual([]);
    expect(stage.count('annotations_dropped_total gone')).toBe(1);
  });
});

describe('a refusal', () => {
  it('is for good, counted each time, and said once for each kind and reason', async () => {
    const stage = await play.start();
    see(stage, ['a', 'b']);
    stage.linker.onUpdate(updateOf('TaskRun', 'c'));
    await pass(1);
    for (const sent of stage.sent) {
      sent.answer({ type: 'refused', reason: `"${sent.address.name}" is finished (400)` });
    }
    await pass(1);
    see(stage, ['a', 'b']);
    await pass(60 * SECOND);
    expect(stage.names).toEqual(['a', 'b', 'c']);
    expect(stage.count('annotations_refused_total Pod')).toBe(2);
    expect(stage.count('annotations_refused_total TaskRun')).toBe(1);
    expect(stage.warnings).toEqual([
      expect.stringContaining('Pod jx/a'),
      expect.stringContaining('TaskRun jx/c'),
    ]);
    expect(stage.healths).toEqual([{ state: 'ok' }]);
  });

  it('for want of a permission shows in the health until a patch is taken', async () => {
    const stage = await play.start();
    see(stage, ['a']);
    await pass(1);
    const reason = 'forbidden: needs patch on pods in namespace jx';
    stage.sent[0]?.answer({ type: 'refused', reason, forbidden: true });
    await pass(1);
    expect(stage.healths.at(-1)).toEqual({ state: 'degraded', reason });
    see(stage, ['b']);
    await pass(1);
    stage.sent[1]?.answer({ type: 'done' });
    await pass(1);
    expect(stage.healths.at(-1)).toEqual({ state: 'ok' });
  });
});
