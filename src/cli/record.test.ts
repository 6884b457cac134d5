import { expect, it } from 'vitest';
import { command, WRONG } from './testing/start.js';

it.each([
  [['record']],
  [['record', '--config', 'config/minimal.yaml']],
  [['record', '--out', 'x']],
  [['record', '--config', 'config/minimal.yaml', '--out', 'x', '--for', 'ever']],
  [['record', '--config', 'config/minimal.yaml', '--out', 'x', '--for', '0s']],
  [['record', '--config', 'config/minimal.yaml', '--out', 'x', '--for', '600h']],
  [['record', '--config', 'config/minimal.yaml', '--out', 'x', '--no-redact']],
])('refuses %j', async (argv) => {
  const { code, stderr } = await command(argv);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: /);
});

it('says what is wrong with a configuration, before anything is written', async () => {
  const { code, stderr } = await command(['record', '--config', WRONG, '--out', 'no-such-folder/x']);
  expect(code).toBe(1);
  expect(stderr).toContain('source "tekton" is not configured');
});

it('says where it can not write', async () => {
  const argv = ['record', '--config', 'config/minimal.yaml', '--out', 'no-such-folder/x'];
  const { code, stderr } = await command(argv);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^record: ENOENT: /);
});
