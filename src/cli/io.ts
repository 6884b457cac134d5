import type { Env } from '../core/config/read.js';

/** What a command may touch outside of itself. */
export interface Io {
  readonly env: Env;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Calls `listener` for each SIGTERM and SIGINT. Returns its cancellation. */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export function processIo(): Io {
  const { env, stdout, stderr } = process;
  return {
    env,
    stdout,
    stderr,
    onSignal(listener) {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
    exit: (code) => process.exit(code),
  };
}
