import { setTimeout as wait } from 'node:timers/promises';

const PAUSE_MS = 50;
const PATIENCE_MS = 30_000;

/** Resolves when it is so. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const late = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > late) throw new Error(`waited in vain: ${what}`);
    await wait(PAUSE_MS);
  }
}
