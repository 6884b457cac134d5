import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startGuard } from './guard.js';

const GUARD = fileURLToPath(new URL('./guard.mjs', import.meta.url));

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-guard-'));
  await writeFile(join(folder, 'a-file'), 'of the tests');
  return folder;
}

/** Runs until somebody kills it. Returns it with its process group. */
async function startIdler(): Promise<{ readonly idler: ChildProcess; readonly group: number }> {
  const idler = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
  await once(idler, 'spawn');
  onTestFinished(() => void idler.kill('SIGKILL'));
  return { idler, group: idler.pid ?? 0 };
}

it('kills what it was told of and removes the folder', async () => {
  const [folder, guarded, other] = [await makeFolder(), await startIdler(), await startIdler()];
  const guard = startGuard(folder);
  guard.add(guarded.group);
  guard.add(other.group);
  guard.remove(other.group);
  const ended = once(guarded.idler, 'exit');
  await guard.end();
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(other.idler.signalCode).toBeNull();
  expect(existsSync(folder)).toBe(false);
});

/** Starts a guard, tells it of a group, and hangs. */
const HOLDER = `
  const [guard, folder, group] = process.argv.slice(1);
  const { stdin } = require('node:child_process').spawn(process.execPath, [guard, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  stdin.write('+' + group + '\\n', () => console.log('told'));
`;

it.each(['SIGKILL', 'SIGINT'] as const)('does so too when a %s ends whoever held it', async (signal) => {
  const [folder, guarded] = [await makeFolder(), await startIdler()];
  const holder = spawn(process.execPath, ['-e', HOLDER, GUARD, folder, String(guarded.group)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const ended = once(guarded.idler, 'exit');
  holder.kill(signal);
  expect(await ended).toEqual([null, 'SIGKILL']);
  await expect.poll(() => existsSync(folder)).toBe(false);
});
