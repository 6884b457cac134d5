import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { contentOf, makeStore } from '../../src/core/store/testing/bench.js';
import { storeChild } from './store-child.js';

const run = promisify(execFile);
/** What a file may grow to, in units of 512 bytes: soon too little for the log. */
const LIMIT = 400;

// The system of the test must be able to lift a limit of another process.
it.runIf(process.platform === 'linux')(
  'a store whose files may not grow any more says so, and goes on when they may: nothing is lost',
  async () => {
    const path = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-full-'));
    let made = 0;
    let failedAfter: number | undefined;
    const lift = async (): Promise<void> => {
      await run('prlimit', ['--pid', String(child.pid), '--fsize=unlimited']);
    };
    let lifting: Promise<void> | undefined;
    const child = storeChild('write', path, {
      fileLimit: LIMIT,
      onSaid: ({ made: number = 0, level }) => {
        made = Math.max(made, number);
        if (level === 'warn' && failedAfter === undefined) {
          failedAfter = made;
          lifting = lift();
        }
        if (failedAfter !== undefined && made > failedAfter + 500) child.kill();
      },
    });
    const { signal, errors } = await child.ended;
    await lifting;
    expect(signal, errors).toBe('SIGKILL');
    expect(child.said.filter(({ level }) => level === 'warn').map(({ message }) => message)).toContain(
      'the store can not be written; it is tried again',
    );
    const acknowledged = new Map(
      child.said.flatMap(({ made: number }) =>
        number === undefined ? [] : [[`key-${String(number % 50)}`, number]],
      ),
    );
    const { store, component, health } = makeStore({ type: 'file', path });
    await component.start();
    const content = await contentOf(store, 'a');
    expect(health()).toEqual({ state: 'ok' });
    for (const [key, number] of acknowledged)
      expect(Number.parseInt(content[key] ?? '', 10), key).toBeGreaterThanOrEqual(number);
    await component.stop();
    await rm(path, { recursive: true });
  },
);
