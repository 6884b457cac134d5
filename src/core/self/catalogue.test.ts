import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSources } from '../../../test/architecture/imports.js';
import { CATALOGUE, PREFIX } from './catalogue.js';
import { problemOf } from './metric-name.js';

const README = 'src/core/self/README.md';
const facts = Object.entries(CATALOGUE);

interface Use {
  readonly name: string;
  readonly type: string;
  readonly file: string;
}

const COUNTED = /'([a-z][a-z0-9_]*_total)'/g;
const MEASURED = /\.(gauge|record)\(\s*'([^']+)'/g;

/** Each name that a text counts or measures, or asks the count of. */
function usesIn(file: string, text: string): Use[] {
  const counted = [...text.matchAll(COUNTED)].map(([, name = '']) => ({ name, type: 'counter', file }));
  const measured = [...text.matchAll(MEASURED)].map(([, verb, name = '']) => ({
    ...{ name, type: verb === 'gauge' ? 'gauge' : 'histogram' },
    file,
  }));
  return [...counted, ...measured];
}

const sources = readSources('.').filter(({ path }) => path !== 'src/core/self/catalogue.ts');
const uses = sources.flatMap(({ path, text }) => usesIn(path, text));

describe('the catalogue of metrics', () => {
  it('has every name that is used, with its type', () => {
    expect(uses.length).toBeGreaterThan(15);
    const wrong = uses.filter(({ name, type }) => CATALOGUE[name]?.type !== type);
    expect(wrong.map(({ name, type, file }) => `the ${type} ${name} of ${file} is missing`)).toEqual([]);
  });

  it('has no name that nobody uses', () => {
    const used = new Set(uses.map(({ name }) => name));
    expect(facts.map(([name]) => name).filter((name) => !used.has(name))).toEqual([]);
  });

  it('would name what is missing', () => {
    const text = "counters.add(\n 'a_total', {}); meter.gauge('b', f); meter.record('c_seconds', 1);";
    expect(usesIn('f.ts', text).map(({ name, type }) => `${type} ${name}`)).toEqual([
      ...['counter a_total', 'gauge b', 'histogram c_seconds'],
    ]);
  });

  it.each(facts)(
    '%s has a name that can be shown, sorted labels and one sentence',
    (name, { type, labels, help }) => {
      expect(problemOf(type, name, Object.fromEntries(labels.map((label) => [label, ''])))).toBeUndefined();
      expect(name.startsWith(PREFIX)).toBe(false);
      expect(labels).toEqual([...labels].sort());
      expect(help).toMatch(/^[A-Z][^\n]*[^.]\.$/);
    },
  );
});

/** The cells of each row of the table between the marks. */
function tableOf(page: string): string[][] {
  const table = /<!-- metrics -->\n([^]*)<!-- \/metrics -->/.exec(page)?.[1] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the README', () => {
  it('has the table of the catalogue', () => {
    const rows = facts.map(([name, { type, labels, help }]) => [
      ...[`\`${PREFIX}${name}\``, type],
      ...[labels.map((label) => `\`${label}\``).join(', '), help],
    ]);
    expect(tableOf(readFileSync(README, 'utf8'))).toEqual(rows);
  });
});
