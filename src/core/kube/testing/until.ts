import { vi } from 'vitest';

/** Waits for a condition: looks often, and is patient with a busy machine. */
export function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { interval: 5, timeout: 15_000 });
}
