import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { folderName, LINEUP, type PartName } from './parts.js';

const COMMAND = 'go';
const NEEDED = { major: 1, minor: 26 };
const NEEDS = `the tests that run other programs need Go ${String(NEEDED.major)}.${String(NEEDED.minor)} or newer to build them`;

/** Where the Go module of a part is. */
export function folderOf(part: PartName, lineup = LINEUP): string {
  return fileURLToPath(new URL(`./${folderName(part, lineup)}/`, import.meta.url));
}

/** Runs the go command in the folder of a part. Returns what it prints; rejects with all that it said. */
export async function go(part: PartName, args: readonly string[]): Promise<string> {
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  const child = spawn(COMMAND, args, { cwd: folderOf(part), env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => {
      reject(new Error(`${NEEDS}, but go can't be run`, { cause: error }));
    });
    child.once('close', resolve);
  });
  const [code, printed, said] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === 0) return printed;
  throw new Error(`go ${args.join(' ')} for ${part} ended with ${String(code)}:\n${said}${printed}`);
}

/** Rejects with what is needed if there is no Go, or an older one. */
export async function expectGo(): Promise<void> {
  const version = (await go('etcd', ['env', 'GOVERSION'])).trim();
  if (!isNewEnough(version)) throw new Error(`${NEEDS}; this is ${version}`);
}

/** Of the form `go1.26.8`; a development version has no number, and is taken for a new one. */
export function isNewEnough(version: string): boolean {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  if (major === undefined || minor === undefined) return version.startsWith('devel');
  return major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor);
}

/** The folder of a module that a part is made of, in Go's own cache: fetched if it is not there. */
export async function moduleFolder(part: PartName, module: string): Promise<string> {
  const { Dir } = JSON.parse(await go(part, ['mod', 'download', '-json', module])) as {
    readonly Dir: string;
  };
  return Dir;
}
