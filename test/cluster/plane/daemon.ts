import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Guard } from './guard.js';
import { finish, launch, type Life, type Program } from './life.js';

/** One of the programs that make up a plane. */
export interface Daemon {
  /** Resolves when it is ready; rejects with the end of its log when it ends or is not ready in time. */
  up(): Promise<void>;
  /** Ends it as a system would: asked first, killed if it does not listen. */
  down(): Promise<void>;
  /** From now on its end is expected, by whatever hand. Resolves with it. */
  release(): Promise<void>;
  /** All that it has written, in all of its lives. */
  log(): Promise<string>;
}

export interface Recipe extends Program {
  readonly name: string;
  /** Asked until it is; `said` is what this life has written so far, `since` when it began. */
  readonly isReady: (said: string, since: number) => Promise<boolean> | boolean;
}

/** Where the programs of a plane live. */
export interface Room {
  readonly folder: string;
  readonly guard: Guard;
  /** Called when a program ends that nobody has ended. */
  readonly onDeath: (message: string) => void;
}

const READY_MS = 60_000;
const PAUSE_MS = 50;
const TAIL_LINES = 40;

export function createDaemon({ folder, guard, onDeath }: Room, recipe: Recipe): Daemon {
  const { name } = recipe;
  const file = join(folder, `${name}.log`);
  let life: Life | undefined;

  async function log(): Promise<string> {
    return existsSync(file) ? readFile(file, 'utf8') : '';
  }

  async function withTail(message: string): Promise<string> {
    const lines = (await log()).trimEnd().split('\n');
    return `${message}; the end of its log:\n${lines.slice(-TAIL_LINES).join('\n')}`;
  }

  async function untilReady(started: Life, before: number, since: number): Promise<void> {
    const late = performance.now() + READY_MS;
    while (started.end() === undefined && performance.now() < late) {
      if (await recipe.isReady((await log()).slice(before), since)) return;
      await wait(PAUSE_MS);
    }
    throw new Error(await withTail(`${name} ${started.end() ?? 'was not ready in time'}`));
  }

  async function start(): Promise<Life> {
    const [before, since] = [(await log()).length, Date.now()];
    const started = await launch(recipe, folder, file);
    guard.add(started.group);
    void started.ended.then(() => {
      guard.remove(started.group);
    });
    try {
      await untilReady(started, before, since);
      return started;
    } catch (error) {
      await finish(started);
      throw error;
    }
  }

  async function onEnd(gone: Life): Promise<void> {
    if (life !== gone) return;
    life = undefined;
    onDeath(await withTail(`${name} ${gone.end() ?? 'ended'}, though nobody ended it`));
  }

  function release(): Life | undefined {
    const released = life;
    life = undefined;
    return released;
  }

  return {
    async up() {
      if (life !== undefined) throw new Error(`${name} is up already`);
      const started = await start();
      life = started;
      void started.ended.then(() => onEnd(started));
    },
    async down() {
      const released = release();
      if (released !== undefined) await finish(released);
    },
    release: async () => release()?.ended,
    log,
  };
}
