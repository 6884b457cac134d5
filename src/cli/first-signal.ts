import { constants } from 'node:os';
import type { Io } from './io.js';

export interface FirstSignal {
  readonly signal: Promise<NodeJS.Signals>;
  readonly forget: () => void;
}

/** Resolves with the first signal. A second one ends the process at once. */
export function firstSignal(io: Io): FirstSignal {
  let forget = (): void => undefined;
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    let seen = false;
    forget = io.onSignal((name) => {
      if (seen) io.exit(128 + constants.signals[name]);
      seen = true;
      resolve(name);
    });
  });
  return { signal, forget };
}
