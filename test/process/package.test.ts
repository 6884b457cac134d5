import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const NAMES = [
  'defineSource',
  'defineLinker',
  'KUBE_WATCH',
  'ATTR',
  'createObjectSource',
  'apiObject',
  'emptyConfig',
];

it.each([
  [
    'import',
    [
      '--input-type=module',
      '-e',
      `console.log(Object.keys(await import('lighthouse-telemetry/plugin')).join())`,
    ],
  ],
  [
    'require',
    [
      '--input-type=commonjs',
      '-e',
      `console.log(Object.keys(require('lighthouse-telemetry/plugin')).join())`,
    ],
  ],
])('the package gives plugins what they need, by %s', (_, args) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...args], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout.trim().split(',')).toEqual(expect.arrayContaining(NAMES));
});

it('the package has types for what it exports, and takes them along', () => {
  const { exports, files } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly types: string }>>;
    readonly files: readonly string[];
  };
  expect(files).toContain('dist');
  expect(readFileSync(exports['./plugin']?.types ?? '', 'utf8')).toContain("'./core/contract/plugin.js'");
});
