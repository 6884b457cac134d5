import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { broken, readSources, type SourceFile } from './imports.js';
import { clockRule, cycleSentence, rules } from './rules.js';

const page = readFileSync('ARCHITECTURE.md', 'utf8').replaceAll(/\s+/g, ' ');
const sentences = [...rules.map((rule) => rule.sentence), clockRule.sentence, cycleSentence];

describe('the house', () => {
  it('keeps every rule of ARCHITECTURE.md', () => {
    const files = readSources('.');
    expect(files.length).toBeGreaterThan(50);
    expect(broken(files)).toEqual([]);
  });

  it.each(sentences)('has the rule in ARCHITECTURE.md: %s', (sentence) => {
    expect(page.includes(sentence), `ARCHITECTURE.md says: ${sentence}`).toBe(true);
  });
});

/** One broken tree for each rule. */
const fixtures: Readonly<Record<string, readonly Partial<SourceFile>[]>> = {
  'Plugins import only `core/contract`, `core/schema` and `core/kit`.': [
    { path: 'src/sources/tekton/source.ts', imports: ['src/core/kube/watch.ts'] },
  ],
  'No plugin imports another plugin: sources know no linkers, and linkers no sources.': [
    { path: 'src/sources/tekton/map.ts', imports: ['src/sources/pods/map.ts'] },
  ],
  'No plugin imports the command line, the list of plugins or the embedded default.': [
    { path: 'src/sources/tekton/source.ts', imports: ['src/local/clock.ts'] },
  ],
  'Core imports no plugin; the only list of them is `src/plugins.ts`.': [
    { path: 'src/core/kernel/sidecar.ts', imports: ['src/sources/pods/index.ts'] },
  ],
  'Core knows neither the command line nor the embedded default.': [
    { path: 'src/core/kernel/sidecar.ts', imports: ['src/local/replay.ts'] },
  ],
  'The contract imports nothing but itself.': [{ path: 'src/core/contract/model.ts', imports: ['zod'] }],
  '`core/kit` and `core/schema` import only the contract and each other.': [
    { path: 'src/core/kit/object-source.ts', imports: ['src/core/registry/registry.ts'] },
  ],
  'The registry imports nothing of the project but the contract.': [
    { path: 'src/core/registry/registry.ts', imports: ['src/core/export/queue.ts'] },
  ],
  'The edges `core/kube`, `core/http`, `core/git`, `core/export` and `core/store` know neither each other nor the registry.':
    [{ path: 'src/core/export/queue.ts', imports: ['src/core/kube/backoff.ts'] }],
  'The journal imports of core the contract, `core/schema`, `core/kit`, and the types of what the registry and the watches keep.':
    [{ path: 'src/core/journal/spans.ts', imports: ['src/core/export/queue.ts'] }],
  'The embedded default builds the sidecar by its entry points and reaches into no other room of it.': [
    { path: 'src/local/session.ts', imports: ['src/core/registry/registry.ts'] },
  ],
  'The recorder imports neither plugins nor the command line nor the embedded default.': [
    { path: 'src/record/recorder.ts', imports: ['src/sources/webhook/verify.ts'] },
  ],
  'Only the command line imports the recorder.': [
    { path: 'src/core/kernel/wiring.ts', imports: ['src/record/recorder.ts'] },
  ],
  'Pure files import no I/O.': [{ path: 'src/sources/pods/map.ts', imports: ['node:fs'] }],
  'Pure files and the registry read no clock, no chance and no environment.': [
    { path: 'src/core/registry/entities.ts', text: 'const now = Date.now();' },
  ],
  'There are no import cycles.': [
    { path: 'src/a.ts', imports: ['src/b.ts'] },
    { path: 'src/b.ts', imports: ['src/a.ts'] },
  ],
};

describe('a broken house', () => {
  it.each(Object.entries(fixtures))('prints: %s', (sentence, files) => {
    const tree = files.map((file) => ({ path: '', text: '', imports: [], ...file }));
    expect(broken(tree)).toEqual([expect.stringContaining(sentence)]);
  });

  it.each(rules.filter((rule) => rule.name.startsWith('owner-of-')))('prints: $name', (rule) => {
    const name = /imports (.+)\.$/.exec(rule.sentence)?.[1] ?? '';
    const imported = name.endsWith('/') ? `${name}api` : name;
    const tree = [{ path: 'src/nowhere.ts', text: '', imports: [imported] }];
    expect(broken(tree)).toEqual([expect.stringContaining(rule.sentence)]);
  });

  it('has a fixture for every rule', () => {
    const shown = [
      ...Object.keys(fixtures),
      ...rules.filter((r) => r.name.startsWith('owner-of-')).map((r) => r.sentence),
    ];
    expect(new Set(shown)).toEqual(new Set(sentences));
  });
});
