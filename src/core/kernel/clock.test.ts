import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRealClock } from './clock.js';

const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-01-01T00:00:00Z');

describe('createRealClock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START_MS });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells microseconds', () => {
    expect(createRealClock().now()).toBe(START_MS * 1000);
  });

  it('calls once at its time, not before', () => {
    const fn = vi.fn();
    createRealClock().at(START_MS * 1000 + 5_000_001, fn);
    vi.advanceTimersByTime(5_000);
    expect(fn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fn).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(DAY_MS);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('calls soon, but not at once, what is due already', () => {
    const fn = vi.fn();
    createRealClock().at(0, fn);
    expect(fn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('waits longer than a timer of Node can', () => {
    const fn = vi.fn();
    createRealClock().at((START_MS + 60 * DAY_MS) * 1000, fn);
    vi.advanceTimersByTime(60 * DAY_MS - 1);
    expect(fn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('reads first what came while the process stood still', () => {
    const fn = vi.fn();
    createRealClock({ isCatchingUp: true }).at((START_MS + 1000) * 1000, fn);
    vi.advanceTimersByTime(1000);
    expect(fn).not.toHaveBeenCalled();
    // However slow it is, it waits once.
    vi.advanceTimersByTime(2000);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('waits on when the system set its clock back', () => {
    const fn = vi.fn();
    createRealClock().at((START_MS + 1000) * 1000, fn);
    vi.setSystemTime(START_MS - DAY_MS);
    vi.advanceTimersByTime(DAY_MS);
    expect(fn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('can be cancelled, also after it waited on, and leaves no timer', () => {
    const fn = vi.fn();
    const cancel = createRealClock().at((START_MS + 60 * DAY_MS) * 1000, fn);
    vi.advanceTimersByTime(30 * DAY_MS);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a deadline does not keep the process alive', () => {
  const spy = vi.spyOn(globalThis, 'setTimeout');
  const cancel = createRealClock().at(Date.now() * 1000 + 60_000_000, () => undefined);
  const timer = spy.mock.results[0]?.value as NodeJS.Timeout;
  spy.mockRestore();
  expect(timer.hasRef()).toBe(false);
  cancel();
});
