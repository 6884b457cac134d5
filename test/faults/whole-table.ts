import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROWS } from './family.js';
import { tableOf, type Row } from './table.js';

/** Prints the rows of all families when the last one is through. */
export default function wholeTable(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'lighthouse-telemetry-faults-'));
  const file = join(folder, 'rows');
  process.env[ROWS] = file;
  return () => {
    const lines = existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [];
    rmSync(folder, { recursive: true });
    console.log(`\n${tableOf(lines.map((line) => JSON.parse(line) as Row))}\n`);
  };
}
