import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pulse } from './pulse.js';

describe('a pulse', () => {
  const time = { stood: 0 };
  let pulse: Pulse;
  beforeEach(async () => {
    vi.useFakeTimers();
    time.stood = 0;
    pulse = new Pulse(() => performance.now() + time.stood);
    await pulse.start();
  });
  afterEach(async () => {
    await pulse.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('is no reason to wait while the process runs', () => {
    for (let second = 0; second < 100; second += 1) {
      vi.advanceTimersByTime(1000);
      expect(pulse.isCatchingUp).toBe(false);
    }
  });

  it('knows of a standstill, also before the first beat after it, and until what came may have been read', () => {
    vi.advanceTimersByTime(5000);
    time.stood = 3000;
    expect(pulse.isCatchingUp).toBe(true);
    vi.advanceTimersByTime(1999);
    expect(pulse.isCatchingUp).toBe(true);
    vi.advanceTimersByTime(1);
    expect(pulse.isCatchingUp).toBe(false);
  });

  it('knows of one that a beat has noticed', () => {
    time.stood = 3000;
    vi.advanceTimersByTime(1000);
    expect(pulse.isCatchingUp).toBe(true);
  });

  it('waits for no longer than a minute for a machine that is always slow', () => {
    const waits: boolean[] = [];
    for (let second = 0; second < 60; second += 1) {
      vi.advanceTimersByTime(250);
      time.stood += 1500;
      waits.push(pulse.isCatchingUp);
    }
    expect([waits[0], waits.at(-1)]).toEqual([true, false]);
    vi.advanceTimersByTime(4000);
    time.stood += 1500;
    expect(pulse.isCatchingUp).toBe(true);
  });

  it('is none before it starts and after it stops', async () => {
    await pulse.stop();
    time.stood = 60_000;
    expect(pulse.isCatchingUp).toBe(false);
  });
});
