import { expect, it, vi } from 'vitest';
import { withTimeLimit } from './time-limit.js';

const late = (): Error => new Error('late');

it('settles as the work does when that is in time, and leaves no timer', async () => {
  vi.useFakeTimers();
  try {
    await expect(withTimeLimit(Promise.resolve(1), 10, late)).resolves.toBe(1);
    await expect(withTimeLimit(Promise.reject(new Error('bug')), 10, late)).rejects.toThrow('bug');
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('rejects when the work takes longer', async () => {
  await expect(withTimeLimit(new Promise(() => undefined), 1, late)).rejects.toThrow('late');
});
