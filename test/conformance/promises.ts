import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { AnySource } from '../../src/core/contract/plugin.js';
import { onBench, validate, type ObjectUpdate } from './bench.js';

/** Where the files of a plugin lie, and real objects for the kinds it watches. */
export interface Material {
  readonly folder: string;
  readonly objects: ReadonlyMap<string, readonly unknown[]>;
}

/** A promise stands in ARCHITECTURE.md. `kept` tells whether a plugin keeps it. */
export interface Promised {
  readonly sentence: string;
  readonly kept: (plugin: AnySource, material: Material) => boolean | Promise<boolean>;
}

const JUNK: readonly unknown[] = [
  null,
  'text',
  7,
  [],
  {},
  { metadata: null },
  { metadata: { name: 'without-uid', namespace: 'jx', creationTimestamp: '2026-01-01T00:00:00Z' } },
  { metadata: { name: 'without-time', namespace: 'jx', uid: 'u' } },
];

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

async function updatesOf(
  plugin: AnySource,
  material: Material,
  order: (objects: readonly unknown[]) => unknown[],
) {
  const bench = await onBench(plugin);
  for (const [plural, objects] of material.objects) {
    for (const object of order(objects)) bench.hand(plural, { type: 'state', object });
  }
  return bench.updates;
}

function keyed(updates: readonly ObjectUpdate[]): ReadonlyMap<string, unknown> {
  const version = (update: ObjectUpdate): string =>
    update.type === 'vanished' ? '' : update.ref.resourceVersion;
  return new Map(updates.map((update) => [`${update.key}@${version(update)}`, update]));
}

async function rejectsJunk(plugin: AnySource): Promise<boolean> {
  const bench = await onBench(plugin);
  for (const { resource, handle } of bench.kube.requests) {
    const before = bench.rejected.length;
    for (const object of JUNK) handle({ type: 'state', object });
    if (bench.rejected.length - before !== JUNK.length) return false;
    if (!bench.lines.some((line) => line.includes('jx/without-uid')) || resource.plural === '') return false;
  }
  return bench.kube.requests.length > 0 && bench.updates.length === 0;
}

async function startsAtOnce(plugin: AnySource): Promise<boolean> {
  const bench = await onBench(plugin);
  await bench.component.start();
  const isRunning = bench.kube.running.size === bench.kube.requests.length && bench.kube.requests.length > 0;
  await bench.component.stop();
  return isRunning && bench.kube.running.size === 0;
}

async function stopsAnyTime(plugin: AnySource): Promise<boolean> {
  const bench = await onBench(plugin);
  await bench.component.stop();
  await bench.component.start();
  await bench.component.stop();
  await bench.component.stop();
  return bench.kube.running.size === 0;
}

async function tellsHealth(plugin: AnySource): Promise<boolean> {
  const { kube, healths } = await onBench(plugin);
  for (const request of kube.requests) request.report({ state: 'ok' });
  if (healths.at(-1)?.state !== 'ok') return false;
  kube.requests.at(-1)?.report({ state: 'degraded', reason: 'forbidden' });
  return healths.at(-1)?.state === 'degraded' && healths.at(-1)?.reason === 'forbidden';
}

/** Behind until it has listed, then current, then behind again when it fails. */
async function tellsCurrency(plugin: AnySource): Promise<boolean> {
  const { component, kube, watches } = await onBench(plugin);
  const said = (): boolean[] => watches.splice(0).map(({ current }) => current);
  await component.start();
  const all = kube.requests.map(() => true);
  if (
    !isDeepStrictEqual(
      said(),
      all.map(() => false),
    )
  )
    return false;
  for (const request of kube.requests) request.report({ state: 'ok' });
  if (!isDeepStrictEqual(said(), all)) return false;
  for (const request of kube.requests) request.report({ state: 'degraded' });
  return isDeepStrictEqual(
    said(),
    all.map(() => false),
  );
}

/** The promises of every source. */
export const promises: readonly Promised[] = [
  {
    sentence: "A plugin's type is lower_snake_case and the name of its folder.",
    kept: (plugin, { folder }) => /^[a-z][a-z0-9_]*$/.test(plugin.type) && folder.endsWith(`/${plugin.type}`),
  },
  {
    sentence: 'Its index only declares, in 40 lines at most.',
    kept: (_, { folder }) => {
      const lines = read(`${folder}/index.ts`).split('\n').length;
      return lines > 1 && lines <= 40;
    },
  },
  {
    sentence: 'Its README tells the spans it draws, its options and the permissions it needs.',
    kept: (_, { folder }) => {
      const readme = read(`${folder}/README.md`);
      return ['## Spans', '## Options', '## Permissions'].every((heading) => readme.includes(heading));
    },
  },
  {
    sentence: 'An example configuration names it.',
    kept: (plugin) =>
      readdirSync('config').some((file) =>
        new RegExp(`^ {2}${plugin.type}:`, 'm').test(read(`config/${file}`)),
      ),
  },
  {
    sentence: 'An empty configuration is enough, and an unknown key is refused.',
    kept: async (plugin) => {
      const [empty, unknown] = [await validate(plugin, {}), await validate(plugin, { no_such_key: 1 })];
      return empty.issues === undefined && unknown.issues !== undefined;
    },
  },
  { sentence: 'Start waits for nothing outside, and after stop nothing of it runs.', kept: startsAtOnce },
  { sentence: 'Stop is safe before start, and twice.', kept: stopsAnyTime },
  {
    sentence: 'It tells its health: ok when all it watches is, else the worst with its reason.',
    kept: tellsHealth,
  },
  { sentence: 'It says of each of its watches whether it is current.', kept: tellsCurrency },
  {
    sentence: 'What it cannot use is counted and logged with its name, and never thrown.',
    kept: (plugin) => rejectsJunk(plugin).catch(() => false),
  },
  {
    sentence: 'The same object twice gives the same update twice.',
    kept: async (plugin, material) => {
      const updates = await updatesOf(plugin, material, (objects) =>
        objects.flatMap((object) => [object, object]),
      );
      const pairs = updates.flatMap((update, index) =>
        index % 2 === 1 ? [[updates[index - 1], update]] : [],
      );
      return pairs.length > 0 && pairs.every(([first, second]) => isDeepStrictEqual(first, second));
    },
  },
  {
    sentence: 'It keeps no state: in any order its objects give the same updates.',
    kept: async (plugin, material) => {
      const forward = keyed(await updatesOf(plugin, material, (objects) => [...objects]));
      const backward = keyed(await updatesOf(plugin, material, (objects) => [...objects].reverse()));
      return forward.size > 0 && isDeepStrictEqual(forward, backward);
    },
  },
  {
    sentence: 'What a deleted object gives says so, and a vanished one is named by its key.',
    kept: async (plugin, material) => {
      const bench = await onBench(plugin);
      const [[plural, [object]] = ['', []]] = material.objects;
      bench.hand(plural, { type: 'deleted', object });
      const [deleted] = bench.updates.splice(0);
      bench.hand(plural, { type: 'vanished', uid: 'some-uid' });
      const [vanished] = bench.updates;
      return (
        deleted !== undefined &&
        'deleted' in deleted &&
        deleted.deleted &&
        vanished?.key.endsWith('|some-uid') === true
      );
    },
  },
];

/** The sentences that a plugin breaks. */
export async function brokenBy(plugin: AnySource, material: Material): Promise<string[]> {
  const verdicts = await Promise.all(promises.map(async (promise) => promise.kept(plugin, material)));
  return promises.filter((_, index) => verdicts[index] !== true).map((promise) => promise.sentence);
}
