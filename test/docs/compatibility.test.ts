import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LINEUPS } from '../cluster/parts/parts.js';

it.each(Object.entries(LINEUPS))('the README has a row for the line-up %s', (_, parts) => {
  const rows = readFileSync('README.md', 'utf8').split('\n').map(cellsOf);
  const versions = (['kube-apiserver', 'tekton', 'lighthouse', 'collector', 'jaeger'] as const).map(
    (part) => parts[part].version,
  );
  expect(rows.map((cells) => cells.slice(0, versions.length))).toContainEqual(versions);
});

function cellsOf(line: string): readonly string[] {
  const cells = line.split('|').map((cell) => cell.trim());
  return cells.slice(1, -1);
}
