import { isDeepStrictEqual } from 'node:util';
import type { AnySource } from '../../src/core/contract/plugin.js';
import { KUBE_WATCH } from '../../src/core/contract/ports.js';
import { dependenciesOf } from './bench.js';
import { changesOf, NAMED_JUNK, started } from './inputs.js';
import type { Subject } from './material.js';
import type { SourcePromise } from './promise.js';

export function watches(plugin: AnySource): boolean {
  return dependenciesOf(plugin).includes(KUBE_WATCH.name);
}

/** Behind until it has listed, then current, then behind again when it fails. */
async function tellsCurrency(subject: Subject): Promise<boolean> {
  const bench = await started(subject);
  const said = (): string[] =>
    bench.watches.splice(0).map(({ watch, current }) => `${watch} ${String(current)}`);
  const behind = said();
  for (const { report } of bench.kube.requests) report({ state: 'ok' });
  const current = said();
  for (const { report } of bench.kube.requests) report({ state: 'degraded' });
  const names = new Set(behind.map((text) => text.split(' ')[0]));
  return (
    names.size === bench.kube.requests.length &&
    behind.every((text) => text.endsWith(' false')) &&
    isDeepStrictEqual(
      current,
      behind.map((text) => text.replace(/false$/, 'true')),
    ) &&
    isDeepStrictEqual(said(), behind)
  );
}

async function namesWhatItRefuses({ plugin, material }: Subject): Promise<boolean> {
  const bench = await started({ plugin, material });
  for (const watch of bench.kube.requests.keys()) {
    bench.lines.splice(0);
    await bench.take({ watch, change: { type: 'state', object: NAMED_JUNK } });
    if (!bench.lines.some((line) => line.includes('jx/without-uid'))) return false;
  }
  return bench.kube.requests.length > 0;
}

async function tellsDeletions({ plugin, material }: Subject): Promise<boolean> {
  const bench = await started({ plugin, material });
  for (const input of changesOf(bench, material, 'deleted')) await bench.take(input);
  const isTold = bench.updates.every((update) => 'deleted' in update && update.deleted);
  return bench.updates.length > 0 && isTold;
}

async function namesTheVanished({ plugin, material }: Subject): Promise<boolean> {
  const bench = await started({ plugin, material });
  for (const watch of bench.kube.requests.keys()) {
    const given = await bench.take({ watch, change: { type: 'vanished', uid: 'some-uid' } });
    if (given.length !== 1 || !given.every((update) => update.key.endsWith('|some-uid'))) return false;
  }
  return bench.kube.requests.length > 0;
}

/** The promises of every source that watches objects. */
export const watchingPromises: readonly SourcePromise[] = [
  { sentence: 'It says of each of its watches whether it is current.', kept: tellsCurrency },
  { sentence: 'An object that it refuses is logged with its name.', kept: namesWhatItRefuses },
  {
    sentence: 'What a deleted object gives says so, and a vanished one is named by its key.',
    kept: async (subject) => (await tellsDeletions(subject)) && (await namesTheVanished(subject)),
  },
];
