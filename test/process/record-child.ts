import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve as absolute } from 'node:path';

/** The built program while it records. */
export interface RecordChild {
  /** What it has said so far. */
  said(): string;
  /** Resolves when what there was is recorded. Rejects when it has ended before. */
  readonly ready: Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

export function startRecord(args: readonly string[]): RecordChild {
  const { PATH } = process.env;
  const child = spawn(process.execPath, [absolute('dist/main.js'), 'record', ...args], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  // Whatever ends the tests ends the child.
  process.once('exit', kill);
  let said = '';
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', kill);
    return code as number | null;
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('now whatever changes')) resolve();
    });
    void ended.then(() => reject(new Error(`it has ended: ${said}`)));
  });
  // Who does not wait for it wants to see how it ends.
  ready.catch(() => undefined);
  return { said: () => said, ready, signal: (name) => void child.kill(name), ended };
}
