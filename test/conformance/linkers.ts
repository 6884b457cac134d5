import { isDeepStrictEqual } from 'node:util';
import { vi } from 'vitest';
import type { ChangeUpdate, PushUpdate } from '../../src/core/contract/change.js';
import type { EntityUpdate } from '../../src/core/contract/model.js';
import type { AnyLinker } from '../../src/core/contract/plugin.js';
import { inFakeTime, isDoneWithin, LONG } from './fake-time.js';
import { oddUpdates, onLinkerBench } from './linker-bench.js';
import { isNamedBy, type Room } from './material.js';

/** What a linker is tried with. */
export interface LinkerMaterial {
  /** Absent for an in-house one: how its files lie is its own affair. */
  readonly room?: Room | undefined;
  /** Configurations, as they are written, that show how it is used. */
  readonly examples: readonly string[];
  /** Of which it makes links. */
  readonly updates: readonly EntityUpdate[];
  /** Of which it makes entities, with links. */
  readonly changes?: readonly Change[];
}

type Change = ChangeUpdate | PushUpdate;

/** A promise of linkers. It stands in ARCHITECTURE.md. */
interface LinkerPromise {
  readonly sentence: string;
  readonly kept: (plugin: AnyLinker, material: LinkerMaterial) => boolean | Promise<boolean>;
}

async function issuesOf(plugin: AnyLinker, input: unknown): Promise<unknown> {
  return (await plugin.config['~standard'].validate(input)).issues;
}

/** The different claims that updates lead to, sorted. */
async function claimsOf(
  plugin: AnyLinker,
  updates: readonly EntityUpdate[],
  changes: readonly Change[],
): Promise<string[]> {
  const { linker, claims, ring } = await onLinkerBench(plugin);
  for (const change of changes) linker.onChange?.(change);
  for (const update of updates) linker.onUpdate(update);
  ring();
  return [...new Set(claims.map((claim) => JSON.stringify(claim)))].sort();
}

function startsAlone(plugin: AnyLinker): Promise<boolean> {
  return inFakeTime(async (pass) => {
    const { linker, healths } = await onLinkerBench(plugin);
    const isStarted = await isDoneWithin(0, linker.start(), pass);
    return isStarted && healths.at(-1)?.state === 'ok' && (await isDoneWithin(LONG, linker.stop(), pass));
  });
}

function stopsAnyTime(plugin: AnyLinker, { updates }: LinkerMaterial): Promise<boolean> {
  return inFakeTime(async (pass) => {
    const { linker, asked, running } = await onLinkerBench(plugin);
    if (!(await isDoneWithin(0, linker.stop(), pass))) return false;
    await isDoneWithin(0, linker.start(), pass);
    for (const update of updates) linker.onUpdate(update);
    await pass(100);
    if (!(await isDoneWithin(LONG, Promise.all([linker.stop(), linker.stop()]), pass))) return false;
    const before = asked();
    for (const update of updates) linker.onUpdate({ ...update, key: `${update.key}|late` });
    await pass(LONG);
    return asked() === before && running.size === 0 && vi.getTimerCount() === 0;
  });
}

function leavesTheCallerAlone(plugin: AnyLinker, { updates }: LinkerMaterial): Promise<boolean> {
  return inFakeTime(async (pass) => {
    const { linker, asked } = await onLinkerBench(plugin);
    const all = [...updates, ...updates.slice(0, 1).flatMap(oddUpdates)];
    const isCalm = (): boolean =>
      all.every((update) => {
        const before = asked();
        const returned: unknown = linker.onUpdate(update);
        return returned === undefined && asked() === before;
      });
    const wasCalm = isCalm();
    await isDoneWithin(0, linker.start(), pass);
    const isCalmStarted = isCalm();
    await pass(LONG);
    const isCalmLater = isCalm();
    await isDoneWithin(LONG, linker.stop(), pass);
    return wasCalm && isCalmStarted && isCalmLater && isCalm();
  });
}

async function claimsAlike(plugin: AnyLinker, { updates, changes = [] }: LinkerMaterial): Promise<boolean> {
  const once = await claimsOf(plugin, updates, changes);
  const twice = await claimsOf(
    plugin,
    updates.flatMap((update) => [update, update]),
    [...changes, ...changes],
  );
  const backward = await claimsOf(plugin, [...updates].reverse(), [...changes].reverse());
  return once.length > 0 && isDeepStrictEqual(once, twice) && isDeepStrictEqual(once, backward);
}

async function claimsFromUpdates(
  plugin: AnyLinker,
  { updates, changes = [] }: LinkerMaterial,
): Promise<boolean> {
  const { linker, claims, emitted, ring } = await onLinkerBench(plugin);
  for (const change of changes) linker.onChange?.(change);
  for (const update of updates) linker.onUpdate(update);
  ring();
  const keys = new Set([...updates, ...emitted].map(({ key }) => key));
  return claims.every(({ from, reason }) => keys.has(from) && /^[a-z][a-z0-9_]*$/.test(reason));
}

/** What a linker that is built in promises of its files. */
const roomPromises: readonly LinkerPromise[] = [
  {
    sentence:
      "A linker's type is lower_snake_case and the name of its folder, and its index only declares, in 40 lines at most.",
    kept: ({ type }, { room }) => {
      const lines = room?.index.split('\n').length ?? 0;
      return /^[a-z][a-z0-9_]*$/.test(type) && room?.name === type && lines > 1 && lines <= 40;
    },
  },
  {
    sentence: 'Its README tells the links it makes, its options and the permissions it needs.',
    kept: (_, { room }) =>
      ['## Links', '## Options', '## Permissions'].every((heading) => room?.readme.includes(heading)),
  },
];

/** The promises of every linker, whoever made it. */
const behaviourPromises: readonly LinkerPromise[] = [
  {
    sentence: 'An example configuration names the linker.',
    kept: ({ type }, { examples }) => isNamedBy(examples, type),
  },
  {
    sentence: 'For a linker too an empty configuration is enough, and an unknown key is refused.',
    kept: async (plugin) =>
      (await issuesOf(plugin, {})) === undefined &&
      (await issuesOf(plugin, { no_such_key: 1 })) !== undefined,
  },
  { sentence: 'It starts while nobody outside answers, and says that it works.', kept: startsAlone },
  {
    sentence: 'It stops before start, twice, and while nobody answers; after that nothing of it runs.',
    kept: stopsAnyTime,
  },
  {
    sentence: 'An update never makes it throw, and it asks nothing of the outside before it has returned.',
    kept: leavesTheCallerAlone,
  },
  {
    sentence: 'It claims the same links for the same update, and in any order of updates.',
    kept: claimsAlike,
  },
  {
    sentence: 'It claims links only from the entity of an update, with a reason in lower_snake_case.',
    kept: claimsFromUpdates,
  },
];

/** The promises of linkers, as ARCHITECTURE.md lists them. */
export const linkerGroups = [
  { heading: 'Of every built-in linker:', promises: roomPromises },
  { heading: 'Of every linker, built in or in-house:', promises: behaviourPromises },
] as const;

/** The sentences that a linker breaks. One after the other: they share the timers. */
export async function brokenByLinker(plugin: AnyLinker, material: LinkerMaterial): Promise<string[]> {
  const broken: string[] = [];
  for (const { sentence, kept } of [...(material.room ? roomPromises : []), ...behaviourPromises]) {
    try {
      if (!(await kept(plugin, material))) broken.push(sentence);
    } catch {
      broken.push(sentence); // A throw breaks the promise whose case it is.
    }
  }
  return broken;
}
