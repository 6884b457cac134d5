import type { Cluster } from '../../src/local/cluster/index.js';
import { OBJECT_KINDS, type ApiObject, type Line } from '../../src/local/recording.js';
import { replaySession } from '../../src/local/session.js';
import type { OtlpRequest } from '../../src/local/otlp-json.js';
import { canariesIn, type Mint } from './canary.js';

/** All that left a sidecar, by the way it left. */
export interface Exits {
  readonly spans: string;
  readonly log: string;
  /** Names and labels of what it counted. */
  readonly metrics: string;
  /** Annotations that it wrote on objects. */
  readonly written: string;
}

export interface Left {
  readonly exits: Exits;
  readonly requests: readonly OtlpRequest[];
  readonly webhooks: Readonly<Record<string, number>>;
  readonly patched: number;
}

type Json = Readonly<Record<string, unknown>>;
const SOURCES = ['webhook', 'lighthouse_jobs', 'tekton', 'pods', 'events', 'activities'];

/** Modules, and what of them runs. */
export interface More {
  readonly plugins?: readonly string[];
  readonly sources?: readonly string[];
  readonly linkers?: readonly string[];
}

const each = (ids: readonly string[]): Json => Object.fromEntries(ids.map((id) => [id, {}]));

/** Everything on, and everything said. The secrets are those that a replay leaves as they are. */
export function configOf(mint: Mint, { plugins = [], sources = [], linkers = [] }: More = {}): string {
  const [header, github, gitlab] = [mint('header'), mint('github secret'), mint('gitlab token')];
  const all = { sources: [...SOURCES, ...sources], linkers: ['annotations', ...linkers] };
  const webhook = { hmac_key: 'replaced', github: { secret: github }, gitlab: { token: gitlab } };
  const config = {
    plugins,
    sources: { ...each(all.sources), webhook },
    linkers: each(all.linkers),
    exporters: { otlp: { headers: { authorization: `Bearer ${header}`, 'x-scope': header } } },
    service: {
      pipelines: { traces: { ...all, exporters: ['otlp'] } },
      telemetry: { logs: { level: 'debug' } },
    },
  };
  return `yaml:${JSON.stringify(config)}`;
}

function annotationsOf(object: ApiObject): readonly (readonly [string, unknown])[] {
  return Object.entries((object.metadata['annotations'] ?? {}) as Json);
}

/** The annotations that objects have at the end, and never had as they came. */
function writtenOn(cluster: Cluster, lines: readonly Line[]): string[] {
  const came = new Set<string>();
  for (const line of lines) {
    if (line.kind === 'webhook') continue;
    for (const entry of annotationsOf(line.object)) came.add(JSON.stringify(entry));
  }
  const objects = OBJECT_KINDS.flatMap((kind) => cluster.objects(kind));
  return objects
    .flatMap(annotationsOf)
    .map((entry) => JSON.stringify(entry))
    .filter((entry) => !came.has(entry));
}

/** Sends lines through the whole sidecar, over HTTP and gRPC, and gathers all that leaves it. */
export async function leave(lines: readonly Line[], config: string): Promise<Left> {
  const requests: OtlpRequest[] = [];
  const log: string[] = [];
  const written: string[] = [];
  const { counters, webhooks } = await replaySession({
    lines,
    config: [config],
    log: (line) => void log.push(line),
    onExport: (request) => void requests.push(request),
    onEnd: (cluster) => void written.push(...writtenOn(cluster, lines)),
  });
  const counted = [...counters.values()].flatMap((each) => [...each.snapshot().keys()]);
  const exits = {
    spans: JSON.stringify(requests),
    log: log.join(''),
    metrics: counted.join('\n'),
    written: written.join('\n'),
  };
  return { exits, requests, webhooks: webhooks.answered, patched: written.length };
}

/** The canaries that left, by the way they took. */
export function found({ exits }: Pick<Left, 'exits'>): Readonly<Record<keyof Exits, readonly string[]>> {
  const { spans, log, metrics, written } = exits;
  return {
    spans: canariesIn(spans),
    log: canariesIn(log),
    metrics: canariesIn(metrics),
    written: canariesIn(written),
  };
}
