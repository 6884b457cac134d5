import { isStatus } from './kube.js';

/** Plays somebody in the cluster until it is stopped. */
export interface Player {
  /** Resolves when nothing is under way. */
  quiet(): Promise<void>;
  /** Ends what is under way, and waits for it. */
  stop(): Promise<void>;
}

/** A queue of names, as controllers have it: of what is asked for twice while it waits, the last state counts. */
export interface Worker extends Player {
  offer(key: string): void;
}

export interface WorkerOptions {
  readonly work: (key: string) => Promise<void>;
  /** Is told of what went wrong; that an object is gone by now is none of it. */
  readonly onFailure: (error: Error) => void;
}

const GONE = 404;

/** Works one by one, in order. */
export function createWorker({ work, onFailure }: WorkerOptions): Worker {
  const waiting = new Set<string>();
  let running: Promise<void> | undefined;
  let stopped = false;

  async function drain(): Promise<void> {
    for (const key of waiting) {
      waiting.delete(key);
      await work(key).catch((error: unknown) => {
        if (!isStatus(error, GONE)) onFailure(error as Error);
      });
      if (stopped) return;
    }
  }

  function begin(): void {
    running = drain().finally(() => {
      running = undefined;
      if (waiting.size > 0 && !stopped) begin();
    });
  }

  return {
    offer(key) {
      if (stopped) return;
      waiting.add(key);
      if (running === undefined) begin();
    },
    async quiet() {
      while (running !== undefined) await running;
    },
    async stop() {
      stopped = true;
      waiting.clear();
      await running;
    },
  };
}
