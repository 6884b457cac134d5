import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.js';
import { testPlugins } from './testing/files.js';
import { ACME, configOf, folderWith, loadFrom, PACKAGE, packageJson, plain } from './testing/modules.js';

interface Right {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Everything that brings a source of type `acme`. */
const RIGHT: Readonly<Record<string, Right>> = {
  'an ES module by path': { name: './p/acme.mjs', files: { 'p/acme.mjs': ACME } },
  'a CommonJS module': { name: './acme.cjs', files: { 'acme.cjs': `exports.acme = ${plain('acme')};` } },
  'a CommonJS module that is the plugin': {
    name: './acme.cjs',
    files: { 'acme.cjs': `module.exports = ${plain('acme')};` },
  },
  'a CommonJS module whose exports no lexer finds': {
    name: './acme.cjs',
    files: { 'acme.cjs': `module['exports'] = Object.fromEntries([['a', ${plain('acme')}]]);` },
  },
  'what TypeScript makes of a default export for CommonJS': {
    name: './acme.cjs',
    files: { 'acme.cjs': `exports.__esModule = true;\nexports.default = ${plain('acme')};` },
  },
  'a default export': { name: './acme.mjs', files: { 'acme.mjs': `export default ${plain('acme')};` } },
  'a default list': { name: './acme.mjs', files: { 'acme.mjs': `export default [${plain('acme')}];` } },
  'a list under plugins': {
    name: './acme.mjs',
    files: { 'acme.mjs': `export const plugins = [${plain('acme')}]; export const helper = () => 1;` },
  },
  'one plugin under several names': {
    name: './acme.mjs',
    files: { 'acme.mjs': `${ACME} export default acme; export const plugins = [acme];` },
  },
  'an instance of a class': {
    name: './acme.mjs',
    files: {
      'acme.mjs':
        "class Acme { kind = 'source'; type = 'acme'; description = 'd'; draws = [];" +
        ' create() { return this.made; } made = { start: async () => {}, stop: async () => {} }; }' +
        ' export const acme = new Acme();',
    },
  },
  'a package': {
    name: '@acme/telemetry-plugin',
    files: {
      [`${PACKAGE}/package.json`]: packageJson({ main: 'i.cjs' }),
      [`${PACKAGE}/i.cjs`]: `exports.a = ${plain('acme')};`,
    },
  },
  'a package that can only be imported': {
    name: '@acme/telemetry-plugin',
    files: {
      [`${PACKAGE}/package.json`]: packageJson({
        type: 'module',
        exports: { '.': { types: './i.d.ts', import: { browser: './no.js', default: './i.js' } } },
      }),
      [`${PACKAGE}/i.js`]: ACME,
    },
  },
  'a file of a package': {
    name: '@acme/telemetry-plugin/sources',
    files: {
      [`${PACKAGE}/package.json`]: packageJson({
        type: 'module',
        exports: { './sources': { import: './s.js' } },
      }),
      [`${PACKAGE}/s.js`]: ACME,
    },
  },
};

describe('plugins of a configuration', () => {
  it.each(Object.entries(RIGHT))('are taken from %s', async (_, { name, files }) => {
    const folder = await folderWith({ ...files, 'c.yaml': configOf([name], ['acme', 'acme/b']) });
    const loaded = await loadFrom(folder);
    if ('lines' in loaded) throw new Error(loaded.lines.join('\n'));
    const { sources, failedPlugins, leftOut, resolved } = loaded.config;
    expect(sources.map(({ id, origin }) => [id, origin])).toEqual([
      ['builds', undefined],
      ['acme', name],
      ['acme/b', name],
    ]);
    expect({ failedPlugins, leftOut }).toEqual({ failedPlugins: [], leftOut: [] });
    expect(resolved).toMatchObject({ plugins: [name], sources: { acme: {} } });
  });

  it('need neither configuration, dependencies nor stability, and are made with what is handed to them', async () => {
    const create = 'create(...args) { return [this.type, ...args]; }';
    const text = `export const acme = { ...${plain('acme')}, ${create} };`;
    const folder = await folderWith({ 'a.mjs': text, 'c.yaml': configOf(['./a.mjs'], ['acme']) });
    const loaded = await loadFrom(folder);
    const plugin = 'config' in loaded ? loaded.config.sources[1]?.plugin : undefined;
    expect(plugin).toMatchObject({
      kind: 'source',
      type: 'acme',
      stability: 'development',
      deps: {},
      draws: ['D'],
    });
    const made: unknown = plugin?.kind === 'source' && plugin.create({} as never, undefined as never);
    expect(made).toEqual(['acme', {}, undefined]);
  });

  it('of an absolute path, and of a path in a configuration that is no file, are found', async () => {
    const folder = await folderWith({ 'a.mjs': ACME });
    const below = join('.', 'src', 'no', 'such.mjs');
    const text = configOf([join(folder, 'a.mjs')], ['acme']);
    const config = await loadConfig(['env:C'], { plugins: testPlugins, env: { C: text } });
    expect(config.sources.map(({ id }) => id)).toEqual(['builds', 'acme']);
    const load = loadConfig([`yaml:${configOf([`./${below}`])}`], { plugins: testPlugins, env: {} });
    await expect(load).rejects.toThrow(`there is no file ${join(process.cwd(), below)}`);
  });

  it('are looked up beside the file that names them, not beside the last one', async () => {
    const folder = await folderWith({
      'base/c.yaml': configOf(['./a.mjs'], ['acme']),
      'base/a.mjs': ACME,
      'site/c.yaml': 'registry: { settle: 1s }\n',
    });
    const files = [join(folder, 'base/c.yaml'), `file:${join(folder, 'site/c.yaml')}`];
    const config = await loadConfig(files, { plugins: testPlugins, env: {} });
    expect(config.sources).toHaveLength(2);
  });

  it('judge their own configuration with any Standard Schema', async () => {
    const schema =
      "config: { '~standard': { version: 1, vendor: 'acme', validate: (v) => v.port > 0 ? { value: { ...v, host: 'h' } } : " +
      "{ issues: [{ message: 'is no port', path: ['port'] }] } } }";
    const folder = await folderWith({
      'a.mjs': `export const acme = ${plain('acme', schema)};`,
      'c.yaml': configOf(['./a.mjs'], ['acme']).replace('acme: {}', 'acme: { port: 1 }'),
      'd.yaml': configOf(['./a.mjs'], ['acme']).replace('acme: {}', 'acme: { port: -1 }'),
    });
    expect(await loadFrom(folder)).toMatchObject({
      config: { sources: [{}, { id: 'acme', config: { port: 1, host: 'h' } }] },
    });
    expect(await loadFrom(folder, {}, 'd.yaml')).toEqual({
      lines: ['d.yaml:5:17: sources.acme.port: is no port'],
    });
  });
});
