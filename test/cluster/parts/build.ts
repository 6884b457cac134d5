import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { arch, homedir, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { expectGo, folderOf, go } from './go.js';
import { PARTS, type PartName } from './parts.js';

export type Binaries<Name extends PartName = PartName> = Readonly<Record<Name, string>>;

/** Builds the parts that are not in the cache yet, one after the other. Returns where each of these parts is. */
export async function buildParts<Name extends PartName>(
  parts: readonly Name[],
  say: (line: string) => void,
): Promise<Binaries<Name>> {
  const found = await Promise.all(parts.map(async (part) => [part, await binaryOf(part)] as const));
  const missing = found.filter(([, binary]) => !existsSync(binary));
  if (missing.length > 0) await expectGo();
  for (const [part, binary] of missing) {
    say(`building ${part} ${PARTS[part].version}: minutes, but only this once`);
    const began = performance.now();
    await build(part, binary);
    say(`built ${part} in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  return Object.fromEntries(found) as Binaries<Name>;
}

async function build(part: PartName, binary: string): Promise<void> {
  const { program, variables } = PARTS[part];
  // Two runs may build the same at once: whoever is later replaces it by an equal one.
  const draft = `${binary}.${randomUUID()}`;
  const linker = ['-s', '-w', ...Object.entries(variables).map(([name, value]) => `-X=${name}=${value}`)];
  await mkdir(dirname(binary), { recursive: true });
  try {
    await go(part, [
      'build',
      '-trimpath',
      '-buildvcs=false',
      `-ldflags=${linker.join(' ')}`,
      '-o',
      draft,
      program,
    ]);
    await rename(draft, binary);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Named by all that it is built from, so that a change of it is built anew. */
async function binaryOf(part: PartName): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([PARTS[part], platform(), arch()]));
  for (const name of ['go.mod', 'go.sum', 'main.go'])
    hash.update(`\0${name}\0`).update(await sourceOf(part, name));
  const key = hash.digest('hex').slice(0, 12);
  return join(cacheFolder(), `${part}-${PARTS[part].version}-${key}`, part);
}

async function sourceOf(part: PartName, name: string): Promise<string> {
  const file = join(folderOf(part), name);
  // A part whose program is upstream's own has no main.go.
  return existsSync(file) ? readFile(file, 'utf8') : '';
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME: home } = process.env;
  const root = home === undefined || home === '' ? join(homedir(), '.cache') : home;
  return join(root, 'lighthouse-telemetry', 'parts');
}
