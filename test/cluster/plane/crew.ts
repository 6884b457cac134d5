import type { PartName } from '../parts/parts.js';
import { createDaemon, type Daemon, type Recipe, type Room } from './daemon.js';
import { startGuard } from './guard.js';

/** All programs of a plane. */
export interface Crew {
  hire(part: PartName, recipe: Recipe): void;
  member(part: PartName): Daemon;
  /** Starts these at the same time. Settles when each of them is ready or has failed. */
  up(...parts: readonly PartName[]): Promise<void>;
  /** Ends all and removes the folder. Rejects when one of them had ended by itself. */
  stop(): Promise<void>;
}

export function createCrew(folder: string): Crew {
  const members = new Map<PartName, Daemon>();
  const deaths: string[] = [];
  const onDeath = (message: string): void => {
    console.error(message);
    deaths.push(message);
  };
  const room: Room = { folder, guard: startGuard(folder), onDeath };

  function member(part: PartName): Daemon {
    const found = members.get(part);
    if (found === undefined) throw new Error(`there is no ${part} in this plane`);
    return found;
  }

  return {
    hire: (part, recipe) => void members.set(part, createDaemon(room, recipe)),
    member,
    up: (...parts) => allOf(parts.map((part) => member(part).up())),
    async stop() {
      const ends = [...members.values()].map((daemon) => daemon.release());
      await room.guard.end();
      await allOf(ends);
      if (deaths.length > 0) throw new Error(deaths.join('\n'));
    },
  };
}

/** Waits for all of them even if one fails, so that nothing goes on behind the back of whoever cleans up. */
async function allOf(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
