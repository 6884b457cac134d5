import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACME, configOf, folderWith, loadFrom, plain } from './testing/modules.js';
import { WRONG_MODULES } from './testing/wrong-modules.js';

describe('plugins of a configuration', () => {
  it.each(Object.entries(WRONG_MODULES))(
    'that are %s are named',
    async (_, { modules, files, sources, lines }) => {
      const folder = await folderWith({ ...files, 'c.yaml': configOf(modules, sources) });
      expect(await loadFrom(folder)).toEqual({ lines });
    },
  );

  it('that are the same file by a symbolic link are named', async () => {
    const folder = await folderWith({ 'a.mjs': ACME, 'c.yaml': configOf(['./a.mjs', './b.mjs']) });
    await symlink(join(folder, 'a.mjs'), join(folder, 'b.mjs'));
    const named = '"acme": there is already a source "acme", which ./a.mjs exports as "acme"';
    expect(await loadFrom(folder)).toEqual({ lines: [`c.yaml:3:5: plugins[1]: ./b.mjs: export ${named}`] });
  });

  it('are told with all other problems, but for what follows from them', async () => {
    const text = configOf(['./no.js'], ['acme', 'build']).replace('builds: {}', 'builds: { limit: x }');
    const folder = await folderWith({ 'c.yaml': text });
    expect(await loadFrom(folder)).toEqual({
      lines: [
        'c.yaml:2:5: plugins[0]: ./no.js: there is no file no.js',
        'c.yaml:4:20: sources.builds.limit: expected number, received string',
        'c.yaml:6:3: sources.build: unknown source "build"; did you mean "builds"?',
      ],
    });
  });

  it('that hang are given up', async () => {
    const folder = await folderWith({
      'a.mjs': 'await new Promise(() => {});',
      'c.yaml': configOf(['./a.mjs']),
    });
    const lines = ['c.yaml:2:5: plugins[0]: ./a.mjs did not load: it was not loaded within 0.05 s'];
    expect(await loadFrom(folder, { pluginMillis: 50 })).toEqual({ lines });
  });

  it('whose names came from variables are not shown', async () => {
    const text = configOf(['${env:DIR}/no.mjs', '${env:DIR}/a.mjs']);
    const folder = await folderWith({
      'secret-place/a.mjs': 'throw new Error(import.meta.url)',
      'c.yaml': text,
    });
    const loaded = await loadFrom(folder, { env: { DIR: join(folder, 'secret-place') } });
    expect(loaded).toEqual({
      lines: [
        expect.stringContaining('plugins[0]: ${env:DIR}/no.mjs: there is no file ${env:DIR}/no.mjs'),
        expect.stringContaining('plugins[1]: ${env:DIR}/a.mjs did not load: '),
      ],
    });
    expect(JSON.stringify(loaded)).not.toContain('secret-place');
  });
});

describe('modules that fail, when they are left out', () => {
  const FAILING = { 'a.mjs': 'throw new Error("no licence")', 'b.mjs': `export const b = ${plain('bee')};` };

  it('are told, and leave the rest of the pipeline as it is', async () => {
    const text = configOf(['./a.mjs', './b.mjs'], ['acme', 'bee']);
    const folder = await folderWith({ ...FAILING, 'c.yaml': text });
    const loaded = await loadFrom(folder, { failedPlugins: 'leave_out' });
    expect('config' in loaded && loaded.config).toMatchObject({
      sources: [{ id: 'builds' }, { id: 'bee', origin: './b.mjs' }],
      failedPlugins: [{ name: './a.mjs', reason: 'no licence' }],
      leftOut: ['sources.acme'],
      unused: [],
    });
  });

  it('are a problem when nothing is left', async () => {
    const text = configOf(['./a.mjs'], ['acme']).replace('[builds, acme]', '[acme]');
    const folder = await folderWith({ ...FAILING, 'c.yaml': text });
    expect(await loadFrom(folder, { failedPlugins: 'leave_out' })).toEqual({
      lines: [
        'c.yaml:2:5: plugins[0]: ./a.mjs did not load: no licence',
        'c.yaml:7:35: service.pipelines.traces.sources: no source is left without the plugins that did not load',
      ],
    });
  });

  it('do not hide what else is wrong', async () => {
    const folder = await folderWith({ ...FAILING, 'c.yaml': configOf(['./a.mjs', './no.mjs'], ['acme']) });
    expect(await loadFrom(folder, { failedPlugins: 'leave_out' })).toEqual({
      lines: [
        'c.yaml:2:5: plugins[0]: ./a.mjs did not load: no licence',
        'c.yaml:3:5: plugins[1]: ./no.mjs: there is no file no.mjs',
      ],
    });
  });

  it('are no concern of a configuration that names none', async () => {
    const folder = await folderWith({ 'c.yaml': configOf([]).replace('plugins:', 'plugins: []') });
    const loaded = await loadFrom(folder, { failedPlugins: 'leave_out' });
    expect('config' in loaded && loaded.config.failedPlugins).toEqual([]);
  });
});
