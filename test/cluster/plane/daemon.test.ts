import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { createDaemon, type Daemon, type Recipe } from './daemon.js';
import { startGuard } from './guard.js';

let folder: string;
let deaths: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-daemon-'));
  deaths = [];
});

/** A program of one line. */
function daemonOf(program: string, isReady: Recipe['isReady'] = (said) => said.includes('ready')): Daemon {
  const guard = startGuard(folder);
  onTestFinished(() => guard.end());
  const onDeath = (message: string): void => void deaths.push(message);
  const recipe = { name: 'a-program', binary: process.execPath, args: ['-e', program], isReady };
  return createDaemon({ folder, guard, onDeath }, recipe);
}

const HANGS = "console.log('ready'); setInterval(() => {}, 1000);";

it('is up when it is ready, and can be ended and started again', async () => {
  const daemon = daemonOf(HANGS);
  await daemon.up();
  await expect(daemon.up()).rejects.toThrow('a-program is up already');
  await daemon.down();
  await daemon.up();
  await daemon.down();
  expect(await daemon.log()).toBe('ready\nready\n');
  expect(deaths).toEqual([]);
});

it('is killed when it does not listen', async () => {
  const daemon = daemonOf(`process.on('SIGTERM', () => {}); ${HANGS}`);
  await daemon.up();
  await daemon.down();
  expect(deaths).toEqual([]);
});

it('tells how it ended and the end of its log when it does not get ready', async () => {
  const daemon = daemonOf("console.log('first'); console.error('no such file'); process.exit(3);");
  await expect(daemon.up()).rejects.toThrow(
    'a-program ended with 3; the end of its log:\nfirst\nno such file',
  );
  expect(deaths).toEqual([]);
});

it('is missed when it ends by itself', async () => {
  const daemon = daemonOf(
    "console.log('ready'); process.stdin.once('end', () => process.exit(4)).resume();",
    () => true,
  );
  await daemon.up();
  await expect
    .poll(() => deaths)
    .toEqual(['a-program ended with 4, though nobody ended it; the end of its log:\nready']);
  await daemon.down();
});
