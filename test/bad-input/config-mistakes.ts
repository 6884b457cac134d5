/** A right configuration. */
export const RIGHT = `sources:
  tekton: {}
  pods: {}
exporters:
  otlp: {}
service:
  pipelines:
    traces:
      sources: [tekton, pods]
      exporters: [otlp]
`;

/** Aliases of aliases: each line doubles what the one before it holds. */
const BOMB = Array.from(
  { length: 40 },
  (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}`}]`,
).join('\n');

interface Mistake {
  readonly name: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/** `FILE` stands for the path of the file. */
export const MISTAKES: readonly Mistake[] = [
  { name: 'an empty file', text: '', lines: ['FILE:1:1: the file is empty'] },
  {
    name: 'no YAML',
    text: `${RIGHT}registry: { settle: [ }\n`,
    lines: ['FILE:11:23: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  },
  {
    name: 'several documents',
    text: `${RIGHT}---\n${RIGHT}`,
    lines: ['FILE:11:1: a file holds one document; a second one starts here'],
  },
  {
    name: 'an alias that names what holds it',
    text: `${RIGHT}kubernetes: &k\n  namespaces: [*k]\n`,
    lines: ['FILE:12:16: the alias names something that holds it (a cycle)'],
  },
  {
    name: 'an alias bomb',
    text: `${BOMB}\n${RIGHT}`,
    lines: ['FILE:4:10: the file holds too many values (aliases of aliases?)'],
  },
  {
    name: '2 MiB',
    text: `${RIGHT}${'# ten signs\n'.repeat((2 * 1024 * 1024) / 12)}`,
    lines: ['FILE:1:1: is larger than 1 MiB'],
  },
  {
    name: 'an unknown key at the top',
    text: `${RIGHT}exporter: {}\n`,
    lines: ['FILE:11:1: exporter: unknown key; did you mean "exporters"?'],
  },
  {
    name: 'an unknown source',
    text: RIGHT.replace('  pods: {}', '  pots: {}').replace('tekton, pods', 'tekton'),
    lines: ['FILE:3:3: sources.pots: unknown source "pots"; did you mean "pods"?'],
  },
  {
    name: 'an unknown key of a source',
    text: RIGHT.replace('pods: {}', 'pods: { selektor: a=b }'),
    lines: ['FILE:3:11: sources.pods.selektor: unknown key; did you mean "selector"?'],
  },
  {
    name: 'a duplicate id',
    text: RIGHT.replace('[tekton, pods]', '[tekton, pods, tekton]'),
    lines: ['FILE:9:31: service.pipelines.traces.sources[2]: "tekton" is named twice'],
  },
  {
    name: 'a duplicate key',
    text: RIGHT.replace('  pods: {}', '  pods: {}\n  tekton: {}'),
    lines: ['FILE:4:3: Map keys must be unique'],
  },
  {
    name: 'a pipeline that names nothing',
    text: RIGHT.replace('[tekton, pods]', '[]').replace('[otlp]', ''),
    lines: [
      'FILE:9:7: service.pipelines.traces.sources: names no source; without one nothing is traced',
      'FILE:10:7: service.pipelines.traces.exporters: is missing',
    ],
  },
  {
    name: 'a component that is not configured',
    text: RIGHT.replace('[otlp]', '[otlp/backup]'),
    lines: [
      'FILE:10:19: service.pipelines.traces.exporters[0]: exporter "otlp/backup" is not configured under exporters',
    ],
  },
  {
    name: 'wrong types',
    text: RIGHT.replace(
      'otlp: {}',
      'otlp: { endpoint: 4317, sending_queue: { queue_bytes: 1.5 }, headers: [a] }',
    ),
    lines: [
      'FILE:5:21: exporters.otlp.endpoint: expected string, received number',
      'FILE:5:57: exporters.otlp.sending_queue.queue_bytes: expected int, received number',
      'FILE:5:64: exporters.otlp.headers: expected map, received list',
    ],
  },
  {
    name: 'a bad duration',
    text: RIGHT.replace('otlp: {}', 'otlp: { timeout: 5 minutes }'),
    lines: ['FILE:5:20: exporters.otlp.timeout: "5 minutes" is not a duration such as 10s, 5m or 1h30m'],
  },
  {
    name: 'a variable that is not set',
    text: RIGHT.replace('otlp: {}', 'otlp: { endpoint: "${env:COLLECTOR}" }'),
    lines: [
      'FILE:5:21: exporters.otlp.endpoint: the variable COLLECTOR is not set, and the reference has no default',
    ],
  },
];
