// A process with a store of the built program, for tests that kill it or give it damaged files.
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { createStore } from '../../dist/core/store/create.js';

const [, , task, path, fsync] = process.argv;
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const silent = { debug() {}, info() {}, with: () => silent };
const log = {
  ...silent,
  warn: (message, fields) => say({ level: 'warn', message, ...fields }),
  error: (message, fields) => say({ level: 'error', message, ...fields }),
};
let health;
const { store, component } = createStore({
  config: { type: 'file', path, fsync, write_timeout: 5000 },
  log,
  counters: { add() {} },
  meter: { gauge() {}, record() {} },
  now: () => Date.now() * 1000,
  report: (said) => (health = said),
});

/** Twenty writes under way at any time, each of two tables; says each one that was made. */
async function writeForever() {
  const filler = 'x'.repeat(3000);
  let next = 0;
  const one = async () => {
    for (;;) {
      const number = (next += 1);
      const [key, value] = [`key-${number % 50}`, `${number} ${filler}`];
      await store.write(['a', 'b'].map((table) => ({ table, key, value })));
      say({ made: number });
    }
  };
  await Promise.all(Array.from({ length: 20 }, one));
}

/** Reads all, writes once more, and says what it found. */
async function look() {
  const content = {};
  for await (const [key, value] of store.table('a').entries())
    content[key] = value.length > 20 ? value.length : value;
  await store.write([{ table: 'later', key: 'k', value: 'v' }]);
  await component.stop();
  say({ content, health });
}

/** Waits until it is killed. */
async function hold() {
  say({ held: true });
  await setTimeout(600_000);
}

await component.start();
await { write: writeForever, look, hold }[task]();
