import { describe, expect, it, vi } from 'vitest';
import { createVirtualClock } from './clock.js';

describe('the virtual clock', () => {
  it('fires what is due in order of time, then of registration, each at its own time', () => {
    const clock = createVirtualClock(100);
    const fired: string[] = [];
    const at = (time: number, name: string): void => {
      clock.at(time, () => fired.push(`${name}@${String(clock.now())}`));
    };
    at(130, 'late');
    at(120, 'first');
    at(110, 'early');
    at(120, 'second');
    at(200, 'never');
    expect(clock.nextDeadline()).toBe(110);
    clock.moveTo(150);
    expect(fired).toEqual(['early@110', 'first@120', 'second@120', 'late@130']);
    expect(clock.now()).toBe(150);
    expect(clock.nextDeadline()).toBe(200);
  });

  it('fires what a deadline registers on the way, if it is due', () => {
    const clock = createVirtualClock(0);
    const fired: string[] = [];
    clock.at(10, () => {
      fired.push('outer');
      clock.at(15, () => fired.push('inner'));
      clock.at(5, () => fired.push('past'));
      clock.at(30, () => fired.push('later'));
    });
    clock.at(15, () => fired.push('other'));
    clock.moveTo(20);
    expect(fired).toEqual(['outer', 'past', 'other', 'inner']);
    expect(clock.nextDeadline()).toBe(30);
  });

  it('never runs backwards', () => {
    const clock = createVirtualClock(100);
    clock.moveTo(50);
    expect(clock.now()).toBe(100);
  });

  it('calls what has passed soon, not at once, without being moved', async () => {
    const clock = createVirtualClock(100);
    const fn = vi.fn();
    const cancelled = vi.fn();
    clock.at(100, fn);
    clock.at(99, cancelled)();
    expect(fn).not.toHaveBeenCalled();
    await vi.waitFor(() => {
      expect(fn).toHaveBeenCalledOnce();
    });
    expect(cancelled).not.toHaveBeenCalled();
    expect(clock.nextDeadline()).toBeUndefined();
  });

  it('does not call what was cancelled, even by a deadline of the same time', () => {
    const clock = createVirtualClock(0);
    const fn = vi.fn();
    let cancel = (): void => undefined;
    clock.at(10, () => {
      cancel();
    });
    cancel = clock.at(10, fn);
    clock.moveTo(10);
    expect(fn).not.toHaveBeenCalled();
    expect(clock.nextDeadline()).toBeUndefined();
  });

  it('drops the deadlines and words of one sidecar and leaves those of the others', () => {
    const clock = createVirtualClock(0);
    const taken: string[] = [];
    clock.onTaken((...words) => taken.push(words.join(' ')));
    const [one, two] = [clock.forSidecar('one'), clock.forSidecar('two')];
    const [gone, kept] = [vi.fn(), vi.fn()];
    one.at(10, gone);
    two.at(20, kept);
    one.taken('pods', '1');
    one.drop();
    one.at(15, gone);
    one.taken('pods', '2');
    two.taken('pods', '2');
    expect(clock.nextDeadline()).toBe(20);
    clock.moveTo(30);
    expect(gone).not.toHaveBeenCalled();
    expect(kept).toHaveBeenCalledOnce();
    expect(taken).toEqual(['one pods 1', 'two pods 2']);
    expect(one.now()).toBe(30);
  });
});
