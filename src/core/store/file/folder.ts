import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const FILES = 'state';
const ASIDE = `${FILES}.corrupt-`;
/** Copies of damaged files that are kept: the newest ones, so that a disk that damages all does not fill up. */
const KEPT = 2;

/** Where the files are: below the configured path, which may be a mount that can't be renamed. */
export function filesIn(path: string): string {
  return join(path, FILES);
}

/** Makes the folder, and writes to it: what the system has against it is said in its words, with the path. */
export async function prepareFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  const probe = join(path, 'writable');
  const file = await open(probe, 'w');
  try {
    await file.write('yes');
    await file.sync();
  } finally {
    await file.close();
  }
  await rm(probe, { force: true });
}

/** Whether there are files of a database, but the one that names the others is gone: LevelDB would begin anew. */
export async function isHeadless(files: string): Promise<boolean> {
  const names = await readdir(files).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return !names.includes('CURRENT') && names.some((name) => /^MANIFEST-|\.(?:ldb|sst|log)$/.test(name));
}

/** Moves the files out of the way, and removes older copies. Returns where they are now, and which are gone. */
export async function setAside(
  path: string,
  now: Date,
): Promise<{ readonly copy: string; readonly removed: readonly string[] }> {
  const name = `${ASIDE}${now.toISOString().replaceAll(':', '-')}`;
  const copy = join(path, name);
  await rename(filesIn(path), copy);
  const copies = (await readdir(path)).filter((each) => each.startsWith(ASIDE)).sort();
  const removed = copies.slice(0, -KEPT).map((each) => join(path, each));
  for (const each of removed) await rm(each, { recursive: true, force: true });
  return { copy, removed };
}

/** What LevelDB dropped from the end of its log while it was opened; it tells that to its own log only. */
export async function droppedIn(files: string): Promise<string | undefined> {
  const text = await readFile(join(files, 'LOG'), 'utf8');
  return /dropping \d+ bytes; .*/.exec(text)?.[0];
}
