import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Sees to it that nothing is left over, however the tests end: a process of its own, which a signal to them does not reach. */
export interface Guard {
  /** Process groups that must not outlive the tests. */
  add(group: number): void;
  remove(group: number): void;
  /** Kills what there still is and removes the folder. */
  end(): Promise<void>;
}

export function startGuard(folder: string): Guard {
  const program = fileURLToPath(new URL('./guard.mjs', import.meta.url));
  const guard = spawn(process.execPath, [program, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve, reject) => {
    guard.once('error', reject);
    guard.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the guard of ${folder} ended with ${String(code)}`));
    });
  });
  function say(word: string): void {
    // At the end it takes no more words: it has killed them all.
    if (!guard.stdin.writableEnded) guard.stdin.write(`${word}\n`);
  }

  return {
    add: (group) => {
      say(`+${String(group)}`);
    },
    remove: (group) => {
      say(`-${String(group)}`);
    },
    end() {
      guard.stdin.end();
      return ended;
    },
  };
}
