// Outlives the tests by a moment. When its input ends, because it was closed or because whoever held it is dead, it kills
// all that they had started and removes their folder. What was said on the input: `+<group>` and `-<group>`.
import { rmSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

const [, , folder] = process.argv;
const groups = new Set();

for await (const line of createInterface({ input: process.stdin })) {
  const group = Number(line.slice(1));
  if (line.startsWith('+')) groups.add(group);
  else groups.delete(group);
}
for (const group of groups) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
// What was just killed may still have been writing.
rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
