import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pass, Play, SECOND, see } from './testing/play.js';
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
