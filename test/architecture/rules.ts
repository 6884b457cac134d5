/** One import rule: its sentence stands in ARCHITECTURE.md, and is what a broken import prints. */
export interface ImportRule {
  readonly name: string;
  readonly sentence: string;
  /** Files it holds for, relative to the project. */
  readonly from: RegExp;
  /** Files it makes an exception for. */
  readonly except?: RegExp;
  /** What they may not import: files relative to the project, or the names of packages and node modules. */
  readonly mayNot: RegExp;
  /** What of that they may import after all. `$1` stands for the first group of `from`. */
  readonly butMay?: string;
}

/** Files that compute and do nothing else. */
const PURE =
  /^src\/(?:core\/(?:contract|schema)\/|core\/kit\/(?:labels|aliases|activity|change-title|public-url|redact)|core\/git\/(?:config|failure|pull|settings)\.|core\/registry\/(?:ids|reduce|resolve|finish|root|entry)\.|core\/config\/(?:expand|leader-election|pipeline|schema)\.|core\/export\/readable\.|core\/kube\/(?:paths|lines|backoff|fields|lease-rules)\.|core\/store\/(?:config|codec|operations|sweep|reason)\.|sources\/[^/]+\/(?!index|source)|linkers\/[^/]+\/(?:budget|carrier|change|config|hosts|notes|pace|message|parse|read|record|references|release|short|split)\.|local\/(?:orders|otlp-json)\.|local\/view\/|record\/(?:redact-|states|tap|tally))/;
const IO =
  /^(?:node:(?!crypto$|string_decoder$|util$).+|pino|commander|koa|@koa\/.+|@grpc\/.+|@kubernetes\/.+|undici)$/;

const TESTS = /(?:\.test\.ts$|\/testing\/|\/testdata\/)/;

/** Packages with one owner: nobody else imports them. A package with a line of its own goes by that line. */
const OWNERS: Readonly<Record<string, { readonly owner: RegExp; readonly room: string }>> = {
  tsyringe: { owner: /^src\/core\/kernel\/container\.ts$/, room: 'src/core/kernel/container.ts' },
  'reflect-metadata': { owner: /^src\/core\/kernel\/container\.ts$/, room: 'src/core/kernel/container.ts' },
  '@kubernetes/client-node': { owner: /^src\/core\/kube\//, room: 'src/core/kube' },
  '@opentelemetry/': { owner: /^src\/core\/export\//, room: 'src/core/export' },
  '@opentelemetry/sdk-metrics': { owner: /^src\/core\/self\//, room: 'src/core/self' },
  '@opentelemetry/exporter-prometheus': { owner: /^src\/core\/self\//, room: 'src/core/self' },
  '@octokit/': { owner: /^src\/core\/git\//, room: 'src/core/git' },
  '@redis/client': { owner: /^src\/core\/store\/redis\//, room: 'src/core/store/redis' },
  'classic-level': { owner: /^src\/core\/store\/file\/level\.ts$/, room: 'src/core/store/file/level.ts' },
  'mdast-util-from-markdown': { owner: /^src\/linkers\/gitops\//, room: 'src/linkers/gitops' },
  'mdast-util-gfm': { owner: /^src\/linkers\/gitops\//, room: 'src/linkers/gitops' },
  'micromark-extension-gfm': { owner: /^src\/linkers\/gitops\//, room: 'src/linkers/gitops' },
  'unist-util-visit': { owner: /^src\/linkers\/gitops\//, room: 'src/linkers/gitops' },
  yaml: { owner: /^src\/(?:core\/config|cli)\//, room: 'src/core/config and src/cli' },
  pino: { owner: /^src\/core\/self\//, room: 'src/core/self' },
  commander: { owner: /^src\/cli\//, room: 'src/cli' },
  koa: { owner: /^src\/(?:core\/http|local\/cluster)\//, room: 'src/core/http and src/local/cluster' },
  picocolors: { owner: /^src\/local\/view\//, room: 'src/local/view' },
  protobufjs: { owner: /^src\/(?:local|core\/export)\//, room: 'src/local and src/core/export' },
};

/** Matches the imports that a line is about. */
function importsOf(name: string): string {
  if (!name.endsWith('/')) return `^${name}(?:/|$)`;
  const named = Object.keys(OWNERS).filter((other) => other !== name && other.startsWith(name));
  return `^${name}${named.map((other) => `(?!${other.slice(name.length)}(?:/|$))`).join('')}`;
}

function ownerRule([name, { owner, room }]: [string, { owner: RegExp; room: string }]): ImportRule {
  return {
    name: `owner-of-${name.replaceAll(/[^a-z]+/g, '-')}`,
    sentence: `Only ${room} imports ${name}.`,
    from: /^src\//,
    except: owner,
    mayNot: new RegExp(importsOf(name)),
  };
}

export const rules: readonly ImportRule[] = [
  {
    name: 'plugins-import-the-contract',
    sentence: 'Plugins import only `core/contract`, `core/schema` and `core/kit`.',
    from: /^src\/((?:sources|linkers)\/[^/]+)\//,
    mayNot: /^src\/core\//,
    butMay: '^src/core/(?:contract|schema|kit)/',
  },
  {
    name: 'plugins-know-no-plugin',
    sentence: 'No plugin imports another plugin: sources know no linkers, and linkers no sources.',
    from: /^src\/((?:sources|linkers)\/[^/]+)\//,
    mayNot: /^src\/(?:sources|linkers)\//,
    butMay: '^src/$1/',
  },
  {
    name: 'plugins-are-below-everything',
    sentence: 'No plugin imports the command line, the list of plugins or the embedded default.',
    from: /^src\/(?:sources|linkers)\//,
    mayNot: /^src\/(?:cli\/|local\/|main|plugins)/,
  },
  {
    name: 'core-knows-no-plugin',
    sentence: 'Core imports no plugin; the only list of them is `src/plugins.ts`.',
    from: /^src\/core\//,
    mayNot: /^src\/(?:sources|linkers|plugins)/,
  },
  {
    name: 'core-knows-no-local',
    sentence: 'Core knows neither the command line nor the embedded default.',
    from: /^src\/core\//,
    mayNot: /^src\/(?:cli|local|main)/,
  },
  {
    name: 'contract-imports-nothing',
    sentence: 'The contract imports nothing but itself.',
    from: /^src\/core\/contract\//,
    mayNot: /./,
    butMay: '^src/core/contract/',
  },
  {
    name: 'kit-and-schema-are-for-plugins',
    sentence: '`core/kit` and `core/schema` import only the contract and each other.',
    from: /^src\/core\/(?:kit|schema)\//,
    mayNot: /^src\//,
    butMay: '^src/core/(?:contract|kit|schema)/',
  },
  {
    name: 'registry-imports-the-contract',
    sentence: 'The registry imports nothing of the project but the contract.',
    from: /^src\/core\/registry\//,
    mayNot: /^src\//,
    butMay: '^src/core/(?:contract|registry)/',
  },
  {
    name: 'edges-are-apart',
    sentence:
      'The edges `core/kube`, `core/http`, `core/git`, `core/export` and `core/store` know neither each other nor the registry.',
    from: /^src\/core\/(kube|http|git|export|store)\//,
    mayNot: /^src\/core\/(?:kube|http|git|export|store|registry|kernel|config)\//,
    butMay: '^src/core/$1/',
  },
  {
    name: 'journal-keeps-what-it-is-told',
    sentence:
      'The journal imports of core the contract, `core/schema`, `core/kit`, and the types of what the registry and the watches keep.',
    from: /^src\/core\/journal\//,
    mayNot: /^src\//,
    butMay:
      '^src/core/(?:journal|contract|schema|kit)/|^src/core/registry/(?:finish|registry|restored)\\.|^src/core/kube/memory\\.',
  },
  {
    name: 'local-uses-entry-points',
    sentence:
      'The embedded default builds the sidecar by its entry points and reaches into no other room of it.',
    from: /^src\/local\//,
    mayNot: /^src\/(?:core|sources|linkers|cli)\//,
    butMay: '^src/core/(?:contract/|kernel/sidecar\\.|config/(?:load|pipeline)\\.|self/)',
  },
  {
    name: 'recorder-knows-no-plugin',
    sentence: 'The recorder imports neither plugins nor the command line nor the embedded default.',
    from: /^src\/record\//,
    mayNot: /^src\/(?:sources|linkers|plugins|cli|local|main)/,
  },
  {
    name: 'recorder-is-for-the-command-line',
    sentence: 'Only the command line imports the recorder.',
    from: /^src\/(?!cli\/|record\/)/,
    mayNot: /^src\/record\//,
  },
  {
    name: 'pure-imports-no-io',
    sentence: 'Pure files import no I/O.',
    from: PURE,
    mayNot: IO,
  },
  ...Object.entries(OWNERS).map(ownerRule),
];

/** Words that read a clock, chance or the surroundings. Time, ids and randomness come as arguments. */
export const CLOCK_WORDS =
  /\b(?:Date\.now|new Date\(\)|performance\.now|Math\.random|setTimeout|setInterval|process\.(?:env|argv|hrtime|pid|cwd))/;
export const clockRule = {
  sentence: 'Pure files and the registry read no clock, no chance and no environment.',
  from: new RegExp(`${PURE.source}|^src\\/core\\/registry\\/`),
} as const;

export const cycleSentence = 'There are no import cycles.';
export const isTest = (file: string): boolean => TESTS.test(file);
