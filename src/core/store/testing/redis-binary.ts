import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A redis-server that can be started. */
export interface RedisBinary {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

const run = promisify(execFile);
const COMMAND = 'redis-server';
const NEEDS = `the tests of the store need ${COMMAND}, on the PATH or as a package of Debian`;

async function works(binary: RedisBinary): Promise<boolean> {
  try {
    const { stdout } = await run(binary.command, ['--version'], { env: binary.env });
    return stdout.startsWith('Redis server');
  } catch {
    return false; // It is not there, or lacks a library: another one is looked for.
  }
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME: home } = process.env;
  const root = home === undefined || home === '' ? join(homedir(), '.cache') : home;
  return join(root, 'lighthouse-telemetry', 'redis');
}

/** Below a folder into which packages were unpacked. */
async function unpackedIn(root: string): Promise<RedisBinary> {
  const lib = join(root, 'usr', 'lib');
  const names = existsSync(lib) ? await readdir(lib) : [];
  // Of the machine's architecture, such as x86_64-linux-gnu.
  const libraries = [lib, ...names.map((name) => join(lib, name))].join(':');
  return { command: join(root, 'usr', 'bin', COMMAND), env: { ...process.env, LD_LIBRARY_PATH: libraries } };
}

/** Asks apt as somebody who may not install: lists and packages go to a folder of ours. */
async function apt(folder: string, args: readonly string[], ownLists: boolean): Promise<string> {
  const lists = join(folder, 'lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  const options = ['-o', `Dir::Cache=${folder}`, '-o', 'APT::Sandbox::User=', '-o', 'Debug::NoLocking=true'];
  const own = ownLists ? ['-o', `Dir::State::lists=${lists}`] : [];
  const { stdout } = await run('apt-get', [...options, ...own, ...args], { cwd: folder, timeout: 120_000 });
  return stdout;
}

async function download(folder: string, ownLists: boolean): Promise<void> {
  if (ownLists) await apt(folder, ['update', '-qq'], true);
  const wanted = ['install', '--print-uris', '-qq', '-y', '--no-install-recommends', COMMAND];
  const uris = await apt(folder, wanted, ownLists);
  const packages = [...uris.matchAll(/\/([a-z0-9.+-]+)_[^/']*\.deb'/g)].map(([, name = '']) => name);
  await apt(folder, ['download', '-qq', ...packages], ownLists);
}

async function fetchInto(cache: string): Promise<void> {
  await mkdir(join(cache, '..'), { recursive: true });
  const folder = await mkdtemp(`${cache}-`);
  try {
    // The lists that the machine has may be missing, or name what is no longer there.
    await download(folder, false).catch(() => download(folder, true));
    const root = join(folder, 'root');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
    for (const file of files) await run('dpkg', ['-x', join(folder, file), root]);
    // Another run may have been faster.
    if (!existsSync(cache)) await rename(root, cache);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function find(): Promise<RedisBinary> {
  const installed: RedisBinary = { command: COMMAND, env: process.env };
  if (await works(installed)) return installed;
  const cache = cacheFolder();
  if (!(await works(await unpackedIn(cache)))) {
    await rm(cache, { recursive: true, force: true });
    await fetchInto(cache);
  }
  const fetched = await unpackedIn(cache);
  if (await works(fetched)) return fetched;
  throw new Error(`${fetched.command} does not run`);
}

/** The one that is installed, else one from Debian's packages, which are kept in a cache outside of the project. */
export async function findRedis(): Promise<RedisBinary | { readonly missing: string }> {
  try {
    return await find();
  } catch (error) {
    const missing = `${NEEDS}; it could not be had: ${error instanceof Error ? error.message : String(error)}`;
    // Where nobody looks at what was skipped, nothing is skipped.
    if (process.env['CI'] !== undefined && process.env['CI'] !== '')
      throw new Error(missing, { cause: error });
    process.stderr.write(`skipped: ${missing}\n`);
    return { missing };
  }
}
