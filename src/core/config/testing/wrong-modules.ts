import { expect } from 'vitest';
import { ACME, PACKAGE, packageJson, plain } from './modules.js';

const OTHER = `export const other = ${plain('acme')};`;

interface Wrong {
  readonly modules: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly sources?: readonly string[];
  readonly lines: readonly string[];
}
const standard = (validate: string): string => `config: { '~standard': { validate: ${validate} } }`;

/** What may be wrong with modules, and all that is said of it. */
export const WRONG_MODULES: Readonly<Record<string, Wrong>> = {
  'a file that is not there': {
    modules: ['./no.js'],
    lines: ['c.yaml:2:5: plugins[0]: ./no.js: there is no file no.js'],
  },
  'a package that is not there': {
    modules: ['@acme/none'],
    lines: [
      'c.yaml:2:5: plugins[0]: @acme/none: there is no such package in FOLDER or above; a path begins with ./ or /',
    ],
  },
  'a file of a package that is not exported': {
    modules: ['@acme/telemetry-plugin/x'],
    files: { [`${PACKAGE}/package.json`]: packageJson({ exports: { './s': './s.js' } }) },
    lines: [
      expect.stringMatching(
        /plugins\[0\]: @acme\/telemetry-plugin\/x: Package subpath '.\/x' is not defined/,
      ) as string,
    ],
  },
  'a broken package.json': {
    modules: ['@acme/telemetry-plugin'],
    files: { [`${PACKAGE}/package.json`]: '{' },
    lines: [
      expect.stringMatching(/^c\.yaml:2:5: plugins\[0\]: @acme\/telemetry-plugin: .*package\.json/) as string,
    ],
  },
  'a directory': {
    modules: ['./p'],
    files: { 'p/index.js': '' },
    lines: ['c.yaml:2:5: plugins[0]: ./p: p is a directory; name the file in it'],
  },
  'a part of Node': {
    modules: ['fs', 'node:fs', 'https://example.com/x.js'],
    lines: ['fs', 'node:fs', 'https://example.com/x.js'].map(
      (name, i) =>
        `c.yaml:${String(i + 2)}:5: plugins[${String(i)}]: ${name}: is neither the name of a package nor a path`,
    ),
  },
  'a module without a plugin': {
    modules: ['./a.mjs', './b.mjs', './c.cjs'],
    files: {
      'a.mjs': 'export const x = 1, create = () => 1;',
      'b.mjs': '',
      'c.cjs': 'module.exports = null;',
    },
    lines: [
      'c.yaml:2:5: plugins[0]: ./a.mjs exports no plugin; it exports create, x',
      'c.yaml:3:5: plugins[1]: ./b.mjs exports no plugin; it exports nothing',
      expect.stringMatching(
        /^c\.yaml:4:5: plugins\[2\]: \.\/c\.cjs exports no plugin; it exports default/,
      ) as string,
    ],
  },
  'plugins of a wrong shape, each with all that is missing': {
    modules: ['./a.mjs'],
    files: {
      'a.mjs': `
        export const a = { kind: 'source', type: 'Acme', description: '', create: 1, config: {}, stability: 'good' };
        export const b = { kind: 'sources', type: 'b', description: 'd', create() {} };
        export const c = { kind: 'linker', type: 'c', description: 'd', create() {}, deps: { kube: 'KUBE_WATCH' } };
        export const d = { kind: 'exporter' };
        export const e = { ...c, deps: 1 };
        export const plugins = [1];`,
    },
    lines: [
      'export "a": type is no name in lower_snake_case, description is no text, stability is none of development, alpha, beta, stable, draws is no list of kinds, config is no Standard Schema, create is no function',
      'export "b": kind is none of source, linker and exporter',
      `export "c": deps.kube is no token (such as { name: 'KUBE_WATCH' })`,
      'export "d": type is no name in lower_snake_case, description is no text, create is no function',
      'export "e": deps is no map of tokens',
      'export "plugins[0]": it is no object',
    ].map((text) => `c.yaml:2:5: plugins[0]: ./a.mjs: ${text}`),
  },
  'a type that is built in': {
    modules: ['./a.mjs'],
    files: { 'a.mjs': `export const mine = ${plain('builds')};` },
    lines: [
      'c.yaml:2:5: plugins[0]: ./a.mjs: export "mine": there is already a source "builds", which is built in',
    ],
  },
  'a type of two modules': {
    modules: ['./a.mjs', './b.mjs'],
    files: { 'a.mjs': ACME, 'b.mjs': OTHER },
    lines: [
      'c.yaml:3:5: plugins[1]: ./b.mjs: export "other": there is already a source "acme", which ./a.mjs exports as "acme"',
    ],
  },
  'a module twice under two names': {
    modules: ['./a.mjs', './p/../a.mjs'],
    files: { 'a.mjs': ACME },
    lines: [
      'c.yaml:3:5: plugins[1]: ./p/../a.mjs: export "acme": there is already a source "acme", which ./a.mjs exports as "acme"',
    ],
  },
  'a module twice under one name': {
    modules: ['./a.mjs', './a.mjs'],
    files: { 'a.mjs': ACME },
    lines: ['c.yaml:1:1: plugins: names a plugin twice'],
  },
  'a module that throws': {
    modules: ['./a.mjs'],
    files: { 'a.mjs': 'throw new Error("no\\n licence")' },
    sources: ['acme'],
    lines: ['c.yaml:2:5: plugins[0]: ./a.mjs did not load: no licence'],
  },
  'a module that throws nothing that can be shown': {
    modules: ['./a.mjs', './b.cjs'],
    files: { 'a.mjs': 'throw Object.create(null)', 'b.cjs': 'throw undefined' },
    lines: [
      expect.stringMatching(/^c\.yaml:2:5: plugins\[0\]: \.\/a\.mjs did not load: ./) as string,
      'c.yaml:3:5: plugins[1]: ./b.cjs did not load: undefined',
    ],
  },
  'an export that throws when it is read': {
    modules: ['./a.mjs'],
    files: { 'a.mjs': `export const a = { kind: 'source', get type() { throw new Error('not yet'); } };` },
    lines: ['c.yaml:2:5: plugins[0]: ./a.mjs did not load: not yet'],
  },
  'a module that imports what is not there': {
    modules: ['./a.mjs'],
    files: { 'a.mjs': 'import "@acme/none";' },
    lines: [
      expect.stringMatching(/^c\.yaml:2:5: plugins\[0\]: \.\/a\.mjs did not load: .*@acme\/none/) as string,
    ],
  },
  'a schema that throws, and one that gives rubbish': {
    modules: ['./a.mjs'],
    files: {
      'a.mjs': `export const a = ${plain('a', standard('() => { throw new Error("bug") }'))};
        export const b = ${plain('b', standard('() => 1'))}; export const c = ${plain('c', standard('() => ({ issues: [1] })'))};
        export const d = ${plain('d', standard('async () => { throw 7 }'))};`,
    },
    sources: ['a', 'b', 'c', 'd'],
    lines: [
      'c.yaml:5:3: sources.a: its schema threw: bug',
      'c.yaml:6:3: sources.b: its schema gave neither a value nor a list of issues',
      'c.yaml:7:3: sources.c: its schema gave neither a value nor a list of issues',
      'c.yaml:8:3: sources.d: its schema threw: 7',
    ],
  },
};
