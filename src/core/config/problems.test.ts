import { describe, expect, it } from 'vitest';
import type { Env } from './read.js';
import { loadFiles, RIGHT } from './testing/files.js';

interface Mistake {
  readonly file: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly env?: Env;
}

const EMPTY_PIPELINE = `
service:
  pipelines:
    traces: { sources: [], exporters: [] }
`;

const MISTAKES: readonly Mistake[] = [
  { file: 'empty.yaml', text: '', lines: ['empty.yaml:1:1: the file is empty'] },
  { file: 'only-comments.yaml', text: '# nothing\n', lines: ['only-comments.yaml:1:1: the file is empty'] },
  {
    file: 'a-list.yaml',
    text: '- sources\n',
    lines: ['a-list.yaml:1:1: expected a map with keys such as sources and service'],
  },
  {
    file: 'two-documents.yaml',
    text: `${RIGHT}---\n${RIGHT}`,
    lines: ['two-documents.yaml:11:1: a file holds one document; a second one starts here'],
  },
  {
    file: 'no-yaml.yaml',
    text: 'sources: { a: ${env:X} }\nb: ]\n',
    lines: ['no-yaml.yaml:1:16: Unexpected flow-map-start at node end'],
  },
  {
    file: 'own-tag.yaml',
    text: `${RIGHT}registry: !secret { settle: 1s }\n`,
    lines: ['own-tag.yaml:11:11: Unresolved tag: !secret'],
  },
  {
    file: 'cycle.yaml',
    text: `${RIGHT}registry: &r\n  event_labels: [*r]\n`,
    lines: ['cycle.yaml:12:18: the alias names something that holds it (a cycle)'],
  },
  {
    file: 'unknown-alias.yaml',
    text: `${RIGHT}registry: *r\n`,
    lines: ['unknown-alias.yaml:11:11: unknown alias "r"'],
  },
  {
    file: 'key-twice.yaml',
    text: `${RIGHT}sources:\n`,
    lines: ['key-twice.yaml:11:1: Map keys must be unique'],
  },
  {
    file: 'key-no-word.yaml',
    text: `${RIGHT}? [a, b]\n: c\n`,
    lines: ['key-no-word.yaml:11:3: a key must be a word'],
  },
  {
    file: 'prototype-key.yaml',
    text: `${RIGHT}__proto__: { admin: true }\n`,
    lines: ['prototype-key.yaml:11:1: the key "__proto__" is not allowed'],
  },
  {
    file: 'unknown-top-key.yaml',
    text: `${RIGHT}registri: {}\nspans:\n`,
    lines: [
      'unknown-top-key.yaml:11:1: registri: unknown key; did you mean "registry"?',
      'unknown-top-key.yaml:12:1: spans: unknown key',
    ],
  },
  {
    file: 'names-nothing.yaml',
    text: `sources: {}\n${EMPTY_PIPELINE}`,
    lines: [
      'names-nothing.yaml:5:15: service.pipelines.traces.sources: names no source; without one nothing is traced',
      'names-nothing.yaml:5:28: service.pipelines.traces.exporters: names no exporter; without one nothing is traced',
    ],
  },
  { file: 'no-service.yaml', text: 'sources:\n', lines: ['no-service.yaml:1:1: service: is missing'] },
  {
    file: 'pipeline-without-sources.yaml',
    text: RIGHT.replace('      sources: [builds]\n', ''),
    lines: ['pipeline-without-sources.yaml:8:5: service.pipelines.traces.sources: is missing'],
  },
  {
    file: 'other-pipeline.yaml',
    text: RIGHT.replace('traces:', 'metrics:'),
    lines: [
      'other-pipeline.yaml:7:3: service.pipelines.traces: is missing',
      'other-pipeline.yaml:8:5: service.pipelines.metrics: this version has one pipeline, and its name is traces',
    ],
  },
  {
    file: 'unknown-plugin.yaml',
    text: RIGHT.replace('  builds:', '  buils:\n  cows/brown:\n  wire:\n  builds/ :\nlinkers: { glue: }'),
    lines: [
      'unknown-plugin.yaml:2:3: sources.buils: unknown source "buils"; did you mean "builds"?',
      'unknown-plugin.yaml:3:3: sources.cows/brown: unknown source "cows"; known are builds',
      'unknown-plugin.yaml:4:3: sources.wire: "wire" is an exporter, it belongs under exporters',
      'unknown-plugin.yaml:5:3: sources.builds/: the name after "/" is empty',
      'unknown-plugin.yaml:6:12: linkers.glue: unknown linker "glue"; this version has none',
      'unknown-plugin.yaml:13:17: service.pipelines.traces.sources[0]: source "builds" is not configured under sources; did you mean "buils"?',
    ],
  },
  {
    file: 'duplicate-id.yaml',
    text: RIGHT.replace('[builds]', '[builds, builds]'),
    lines: ['duplicate-id.yaml:9:25: service.pipelines.traces.sources[1]: "builds" is named twice'],
  },
  {
    file: 'names-unconfigured.yaml',
    text: RIGHT.replace('[wire]', '[wire, wire/backup, builds]'),
    lines: [
      'names-unconfigured.yaml:10:25: service.pipelines.traces.exporters[1]: exporter "wire/backup" is not configured under exporters',
      'names-unconfigured.yaml:10:38: service.pipelines.traces.exporters[2]: exporter "builds" is not configured under exporters',
    ],
  },
  {
    file: 'plugin-config.yaml',
    text: RIGHT.replace(
      '  builds:',
      '  builds:\n    limit: many\n    evry: 1s\n    every: soon\n    nested: { dept: 2 }',
    ).replace('endpoint: here:1', 'tls: { insecure: maybe }'),
    lines: [
      'plugin-config.yaml:3:12: sources.builds.limit: expected number, received string',
      'plugin-config.yaml:4:5: sources.builds.evry: unknown key; did you mean "every"?',
      'plugin-config.yaml:5:12: sources.builds.every: "soon" is not a duration such as 10s, 5m or 1h30m',
      'plugin-config.yaml:6:15: sources.builds.nested.dept: unknown key; did you mean "depth"?',
      'plugin-config.yaml:8:3: exporters.wire.endpoint: is missing',
      'plugin-config.yaml:9:22: exporters.wire.tls.insecure: expected boolean, received string',
    ],
  },
  {
    file: 'unknown-key-without-value.yaml',
    text: RIGHT.replace('  builds:', '  builds:\n    colour:'),
    lines: ['unknown-key-without-value.yaml:3:5: sources.builds.colour: unknown key'],
  },
  {
    file: 'wrong-types.yaml',
    text: `sources: [builds]
kubernetes: { namespaces: jx, context: 5 }
registry: { settle: 10, backfill: some, abandon_after: 0s, event_labels: {} }
service: { pipelines: { traces: { sources: builds, exporters: [1] } } }
`,
    lines: [
      'wrong-types.yaml:1:1: sources: expected map, received list',
      'wrong-types.yaml:2:27: kubernetes.namespaces: expected list, received string',
      'wrong-types.yaml:2:40: kubernetes.context: expected string, received number',
      'wrong-types.yaml:3:21: registry.settle: expected string, received number',
      'wrong-types.yaml:3:35: registry.backfill: expected all, none or a duration such as 10m',
      'wrong-types.yaml:3:56: registry.abandon_after: must be longer than nothing',
      'wrong-types.yaml:3:60: registry.event_labels: expected list, received map',
      'wrong-types.yaml:4:44: service.pipelines.traces.sources: expected list, received string',
      'wrong-types.yaml:4:64: service.pipelines.traces.exporters[0]: expected string, received number',
    ],
  },
  {
    file: 'namespaces.yaml',
    text: `${RIGHT}kubernetes:\n  namespaces: ["*", JX]\n`,
    lines: [
      'namespaces.yaml:12:3: kubernetes.namespaces: "*" means all namespaces and stands alone',
      'namespaces.yaml:12:21: kubernetes.namespaces[1]: expected the name of a namespace, or "*" for all',
    ],
  },
  {
    file: 'telemetry.yaml',
    text: `${RIGHT}  telemetry:
    logs: { level: loud }
    resource: { service.name: x, k8s.cluster.name: 5 }
    links: { run: "https://x/{nam}", task: nowhere }
    service_names: { tekto: x }
`,
    lines: [
      'telemetry.yaml:12:20: service.telemetry.logs.level: expected one of "debug"|"info"|"warn"|"error"',
      'telemetry.yaml:13:52: service.telemetry.resource["k8s.cluster.name"]: expected string, received number',
      'telemetry.yaml:14:19: service.telemetry.links.run: only {namespace}, {name} and {uid} are filled in',
      'telemetry.yaml:14:44: service.telemetry.links.task: is no URL',
      'telemetry.yaml:15:22: service.telemetry.service_names.tekto: unknown key; did you mean "tekton"?',
    ],
  },
  {
    file: 'service-name-as-resource.yaml',
    text: `${RIGHT}  telemetry: { resource: { service.name: x } }\n`,
    lines: [
      'service-name-as-resource.yaml:11:16: service.telemetry.resource: service.name is set under service_names',
    ],
  },
  {
    file: 'variables.yaml',
    text: RIGHT.replace('here:1', '${env:NOT_SET}').replace(
      'builds:',
      'builds: { limit: "${file:/x}", selector: "a${", every: "${env:1X}" }',
    ),
    lines: [
      'variables.yaml:2:20: sources.builds.limit: "${file:/x}" has the unknown scheme "file"; only env is known',
      'variables.yaml:2:44: sources.builds.selector: "${" without its "}"; write "$${" for the signs themselves',
      'variables.yaml:2:58: sources.builds.every: "${env:1X}" is no reference such as ${env:NAME}',
      'variables.yaml:5:15: exporters.wire.endpoint: the variable NOT_SET is not set, and the reference has no default',
    ],
  },
];

describe('a wrong configuration', () => {
  it.each(MISTAKES)('$file', async ({ file, text, lines, env = {} }) => {
    expect(await loadFiles({ [file]: text }, env)).toEqual({ lines });
  });

  it('is told about as a whole, file by file', async () => {
    const files = { 'one.yaml': 'sources: [', 'two.yaml': 'a: b: c\n', 'three.yaml': '' };
    const outcome = await loadFiles(files);
    expect('lines' in outcome && outcome.lines.map((line) => line.split(':')[0])).toEqual([
      'one.yaml',
      'two.yaml',
      'three.yaml',
    ]);
  });
});
