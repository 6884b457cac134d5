import { describe, expect, it } from 'vitest';
import { ConfigError } from '../contract/errors.js';
import { loadConfig } from './load.js';
import { loadFiles, RIGHT, testPlugins } from './testing/files.js';

const BUILDS = 'c.yaml:2:3: sources.builds';

async function linesOf(builds: string, env: Readonly<Record<string, string>>): Promise<unknown> {
  const text = RIGHT.replace('  builds:', `  builds: ${builds}`);
  const outcome = await loadFiles({ 'c.yaml': text }, env);
  return 'lines' in outcome ? outcome.lines : [];
}

describe('a problem with what a variable gave', () => {
  it.each([
    ['every', '${env:V}', 'c4n4ry', '"${env:V}" is not a duration such as 10s, 5m or 1h30m'],
    ['every', '${V:-c4n4ry}', '', '"${V:-c4n4ry}" is not a duration such as 10s, 5m or 1h30m'],
    ['every', '5${env:V}', 'c4n4ry', '"5${env:V}" is not a duration such as 10s, 5m or 1h30m'],
    ['every', '${env:V}', 'x', '"${env:V}" is not a duration such as 10s, 5m or 1h30m'],
    ['every', '${env:V}', 's', '"${env:V}" is not a duration such as 10s, 5m or 1h30m'],
    ['every', '${env:V}', '$&$1', '"${env:V}" is not a duration such as 10s, 5m or 1h30m'],
    ['limit', '${env:V}', 'c4n4ry', 'expected number, received string'],
    ['limit', '${env:V}', '[c4n4ry]', 'expected number, received string'],
    ['limit', '${env:V}', 'true', 'expected number, received string'],
  ])('of %s: %s does not show %j', async (key, written, value, message) => {
    const lines = await linesOf(`{ ${key}: "${written}" }`, { V: value });
    // That of a scalar stands at its value, that of a list at its key.
    const column = value.startsWith('[') ? 13 : 20;
    expect(lines).toEqual([`c.yaml:2:${column}: sources.builds.${key}: ${message}`]);
  });

  it.each([
    ['nested: ${env:V}', '{ c4n4ry: 1 }', '.nested: expected map, received string'],
    ['nested: ${env:V}', '{ depth: c4n4ry }', '.nested: in ${env:V}: expected number, received string'],
  ])('of the map %s does not show its keys and values: %j', async (builds, value, message) => {
    expect(await linesOf(`{ ${builds.replace('${env:V}', '"${env:V}"')} }`, { V: value })).toEqual([
      expect.stringContaining(`sources.builds${message}`),
    ]);
  });

  it('of ids does not show them', async () => {
    const text = RIGHT.replace('  builds:', '')
      .replace('sources:', 'sources: ${env:V}')
      .replace('[builds]', '${env:L}');
    const outcome = await loadFiles({ 'c.yaml': text }, { V: '{ c4n4ry: {} }', L: '[c4n4ry/x, c4n4ry]' });
    expect(outcome).toEqual({
      lines: [
        'c.yaml:1:10: sources: in ${env:V}: unknown source "${env:V}"; known are builds',
        'c.yaml:9:16: service.pipelines.traces.sources: in ${env:L}: source "${env:L}" is not configured under sources; did you mean "${env:L}"?',
      ],
    });
  });

  it('of a key that a variable gave does not show it', async () => {
    const text = RIGHT.replace('  builds:', '').replace('sources:', 'sources: ${env:V}');
    const V = '{ builds: { limt: 1, c4n4ry: 2, nested: { depth: c4n4ry } } }';
    expect(await loadFiles({ 'c.yaml': text }, { V })).toEqual({
      lines: [
        'c.yaml:1:10: sources: in ${env:V}: expected number, received string',
        'c.yaml:1:10: sources: in ${env:V}: unknown key; did you mean "limit"?',
        'c.yaml:1:10: sources: in ${env:V}: unknown key',
      ],
    });
  });

  it('leaves other problems as they are', async () => {
    expect(await linesOf('{ every: c4n4ry, limit: "${env:V}", selectr: "${env:V}" }', { V: '5' })).toEqual([
      `c.yaml:2:20: sources.builds.every: "c4n4ry" is not a duration such as 10s, 5m or 1h30m`,
      `c.yaml:2:47: sources.builds.selectr: unknown key; did you mean "selector"?`,
    ]);
    expect(await linesOf('5', {})).toEqual([`${BUILDS}: expected map, received number`]);
  });
});

async function problemsOf(...sources: string[]): Promise<readonly string[]> {
  try {
    await loadConfig(sources, { plugins: testPlugins, env: { RIGHT } });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

describe('a text on the command line', () => {
  it('is named by its number, and not shown', async () => {
    const header = 'yaml:exporters::wire::headers: { authorization: c4n4ry }';
    expect(await problemsOf('env:RIGHT', header)).toEqual([]);
    expect(
      await problemsOf(
        'env:RIGHT',
        header,
        'yaml:registry: { settle: 5 }',
        'yaml:exporters::wire::tls: c4n4ry',
      ),
    ).toEqual([
      'yaml#2:1:21: registry.settle: expected string, received number',
      'yaml#3:1:23: exporters.wire.tls: expected map, received string',
    ]);
  });

  it.each([
    ['yaml:c4n4ry', 'yaml#1:1:1: expected a map with keys such as sources and service'],
    ['yaml:', 'yaml#1:1:1: the file is empty'],
    ['yaml:a: "c4n4ry', 'yaml#1:1:11: Missing closing "quote'],
    ['yaml:a: [b]] c4n4ry', 'yaml#1:1:7: Unexpected flow-seq-end token in YAML stream'],
    ['yaml:a: |c4n4ry\n b', 'yaml#1:1:5: Block scalar header includes extra characters'],
  ])('that is no configuration is not shown: %j', async (source, line) => {
    const lines = await problemsOf(source);
    expect(lines[0]).toMatch(line);
    expect(lines.join('\n')).not.toContain('c4n4ry');
  });
});
