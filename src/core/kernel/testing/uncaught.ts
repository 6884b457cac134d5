import { createStrayCatcher } from '../strays.js';

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;
type Listener = (error: unknown) => void;

/** Puts listeners in the place of those of the test runner. @returns what undoes it */
function replaceListeners(listener: Listener): () => void {
  const undo = EVENTS.map((event) => {
    const before = process.rawListeners(event) as Listener[];
    process.removeAllListeners(event);
    process.on(event, listener);
    return () => {
      process.removeAllListeners(event);
      for (const each of before) process.on(event, each);
    };
  });
  return () => {
    for (const each of undo) each();
  };
}

/** Runs `work`, with a catcher, while the errors that nobody catches, those with an owner included, end nothing. */
export async function withUncaught(work: (seen: ReadonlySet<unknown>) => Promise<void>): Promise<void> {
  const seen = new Set<unknown>();
  const undo = replaceListeners((error) => void seen.add((error as Error).message));
  const catcher = createStrayCatcher();
  try {
    await catcher.start();
    await work(seen);
  } finally {
    await catcher.stop();
    undo();
  }
}
