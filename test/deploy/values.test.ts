import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { at } from '../checker/json.js';

const chart = parse(await readFile('deploy/chart/Chart.yaml', 'utf8')) as unknown;
const values = parse(await readFile('deploy/chart/values.yaml', 'utf8')) as unknown;
const readme = await readFile('deploy/chart/README.md', 'utf8');
const rows = [...readme.matchAll(/^\| `([\w.]+)` +\| `(.*?)` +\|/gm)].map(
  ([, key = '', value = '']) => [key, value] as const,
);

/** The paths of all that is no map. */
function leavesOf(value: unknown, path = ''): readonly string[] {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const keys = isMap ? Object.keys(value) : [];
  if (keys.length === 0) return [path];
  return keys.flatMap((key) => leavesOf(at(value, key), path === '' ? key : `${path}.${key}`));
}

it('each value is documented, by itself or as a part', () => {
  const documented = rows.map(([key]) => key);
  const missing = leavesOf(values).filter(
    (leaf) => !documented.some((key) => leaf === key || leaf.startsWith(`${key}.`)),
  );
  expect(missing).toEqual([]);
});

it('each documented value is there, with the default that is told', () => {
  expect(rows.length).toBeGreaterThan(0);
  const real = rows.map(([key]) => [key, JSON.stringify(at(values, ...key.split('.')))]);
  expect(real).toEqual(rows);
});

it('the chart has the version of the package', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
  expect(chart).toMatchObject({ version, appVersion: version });
});
