import { AsyncLocalStorage } from 'node:async_hooks';
import type { Component } from '../contract/component.js';

type Take = (error: unknown) => void;

/** Follows what is begun into its timers, sockets and promises. One for the process, as the errors are the process's. */
const owners = new AsyncLocalStorage<Take | undefined>();
let guards = 0;

/** Runs `work`; what it leaves behind and nobody catches goes to `take` while a catcher runs. */
export function owned<T>(take: Take, work: () => T): T {
  return owners.run(take, work);
}

/** Runs `work` and what it leaves behind as nobody's, whoever calls it: core that a plugin calls is not the plugin's. */
export function disowned<T>(work: () => T): T {
  // Node 20's `exit` is over as soon as something within it is owned.
  return owners.run(undefined, work);
}

function handle(error: unknown): void {
  const take = owners.getStore();
  if (take !== undefined) return take(error);
  unlisten();
  // Now Node does with it what it does without a listener.
  setImmediate(() => {
    throw error;
  });
}

function listen(): void {
  process.on('uncaughtException', handle);
  process.on('unhandledRejection', handle);
}

function unlisten(): void {
  process.off('uncaughtException', handle);
  process.off('unhandledRejection', handle);
}

/**
 * While it runs, errors that nobody catches go to whom they belong. Those of nobody stay what they are: the end of the
 * process.
 */
export function createStrayCatcher(): Component {
  let isOn = false;
  return {
    async start() {
      if (isOn) return;
      isOn = true;
      if (guards === 0) listen();
      guards += 1;
    },
    async stop() {
      if (!isOn) return;
      isOn = false;
      guards -= 1;
      if (guards === 0) unlisten();
    },
  };
}
