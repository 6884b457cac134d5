import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Component } from '../../src/core/contract/component.js';
import type { EntityUpdate, SpanRecord, Update } from '../../src/core/contract/model.js';
import type { LinkClaim, Linker, Context } from '../../src/core/contract/plugin.js';
import type {
  Counters,
  GitHost,
  KubePatch,
  KubeWatch,
  Logger,
  Meter,
  WatchRequest,
} from '../../src/core/contract/ports.js';
import { toReadableSpans } from '../../src/core/export/readable.js';
import { createRegistry, type Registry, type RegistryOptions } from '../../src/core/registry/registry.js';
import { createVirtualClock, type VirtualClock } from '../../src/local/clock.js';
import type { OtlpRequest } from '../../src/local/otlp-json.js';
import type { Line, ObjectLine, WebhookLine } from '../../src/local/recording.js';
import { annotations } from '../../src/linkers/annotations/index.js';
import { gitops } from '../../src/linkers/gitops/index.js';
import type { Store } from '../../src/core/contract/store.js';
import { activities } from '../../src/sources/activities/index.js';
import { events } from '../../src/sources/events/index.js';
import { lighthouseJobs } from '../../src/sources/lighthouse_jobs/index.js';
import { pods } from '../../src/sources/pods/index.js';
import { tekton } from '../../src/sources/tekton/index.js';
import { relayDoor } from '../../src/sources/webhook/relay.js';

const SECOND = 1_000_000;
const SOURCES = [lighthouseJobs, tekton, pods, events, activities] as const;
const DRAWN: ReadonlySet<string> = new Set(SOURCES.flatMap((source) => source.draws));

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silent,
};
export const uncounted: Counters = { add: () => undefined };
const unmeasured: Meter = { gauge: () => undefined, record: () => undefined };
const unpatched: KubePatch = { annotate: () => Promise.reject(new Error('nothing is written here')) };

const nobody: GitHost = {
  repositories: [],
  read: () => Promise.resolve(undefined),
  listUpdatedSince: () => {
    throw new Error('nobody is asked here');
  },
  tryAgain: () => undefined,
};

/** A store that nobody finds anything in again. */
const forgetful: Store = {
  ...{ durable: false, shared: false },
  table: () => ({ entries: async function* () {}, get: () => Promise.resolve(undefined) }),
  write: () => Promise.resolve(),
};

/** A watch that hands over only what it is told to. */
function scriptedWatch(requests: WatchRequest[]): KubeWatch {
  return {
    watch: (request) => {
      requests.push(request);
      return { start: () => Promise.resolve(), stop: () => Promise.resolve() };
    },
  };
}

function wants(request: WatchRequest, line: ObjectLine): boolean {
  if (request.resource.plural !== line.kind) return false;
  const kind = (line.object['involvedObject'] as { kind?: string } | undefined)?.kind ?? '';
  return request.fieldSelector === undefined || request.fieldSelector === `involvedObject.kind=${kind}`;
}

/** What the door of the webhook source makes of a webhook that Lighthouse relays. */
function relayed({ webhookKind, object }: WebhookLine): readonly Update[] {
  const door = relayDoor({ path: '/', keys: [], watchesActivities: true });
  const headers = { 'x-lighthouse-payload-type': 'webhook', 'x-lighthouse-webhook-kind': webhookKind };
  const { update, change } = door.read({ headers, body: Buffer.from(JSON.stringify(object)) });
  return [update, change].filter((told) => told !== undefined);
}

/** The built-in sources, as they are without a word of configuration. */
export function createSources(kube: KubeWatch, emit: (update: Update) => void): readonly Component[] {
  return SOURCES.map((source) => {
    const context: Context<never, typeof source.deps> = {
      id: source.type,
      config: parsed(source.config['~standard'].validate({})) as never,
      deps: { kube },
      log: silent,
      counters: uncounted,
      links: {},
      drawn: DRAWN,
      report: () => undefined,
    };
    return source.create(context, emit);
  });
}

/** The built-in sources without a cluster: a recorded line in, its updates out. */
export function createMapper(): (line: Line) => readonly Update[] {
  const requests: WatchRequest[] = [];
  let updates: Update[] = [];
  createSources(scriptedWatch(requests), (update) => updates.push(update));
  return (line) => {
    if (line.kind === 'webhook') return relayed(line);
    updates = [];
    const change = { type: line.type === 'DELETED' ? 'deleted' : 'state', object: line.object } as const;
    for (const request of requests) if (wants(request, line)) request.handle(change);
    return updates;
  };
}

function parsed(result: unknown): unknown {
  const { value } = result as { value?: unknown };
  if (value === undefined) throw new Error('the defaults of a source do not satisfy its own schema');
  return value;
}

export interface Pipeline {
  readonly clock: VirtualClock;
  readonly registry: Registry;
  readonly records: SpanRecord[];
  /** Lets linkers take up what an earlier process has left. They work without. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Jumps from deadline to deadline until none is left. */
  finish(): void;
}

export function createPipeline(
  zero: number,
  options: Partial<RegistryOptions> = {},
  store: Store = forgetful,
): Pipeline {
  const clock = createVirtualClock(zero);
  const records: SpanRecord[] = [];
  const registry = createRegistry({
    clock,
    counters: uncounted,
    meter: unmeasured,
    emit: (emitted) => records.push(...emitted),
    gate: { open: true },
    settle: 10 * SECOND,
    abandonAfter: 24 * 3600 * SECOND,
    backfill: 600 * SECOND,
    eventLabels: ['event-GUID'],
    tracesWithoutJobs: false,
    drawn: DRAWN,
    serviceNames: {
      webhook: 'webhook',
      lighthouse: 'lighthouse',
      tekton: 'tekton',
      kubernetes: 'kubernetes',
      'jenkins-x': 'jenkins-x',
      gitops: 'gitops',
    },
    resource: {},
    ...options,
  });
  const linkers = linkTo(registry, clock, store);
  const finish = (): void => {
    for (let next = clock.nextDeadline(); next !== undefined; next = clock.nextDeadline()) clock.moveTo(next);
  };
  const start = async (): Promise<void> => {
    for (const linker of linkers) await linker.start();
  };
  const stop = async (): Promise<void> => {
    for (const linker of linkers) await linker.stop();
  };
  return { clock, registry, records, finish, start, stop };
}

/** The linker of span contexts, which writes nothing, and that of pull requests. */
function linkTo(registry: Registry, clock: VirtualClock, store: Store): readonly Linker[] {
  const surroundings = {
    ...{ log: silent, counters: uncounted, links: {}, drawn: DRAWN },
    report: () => undefined,
  };
  const claim = (claimed: LinkClaim): void => registry.claim(claimed);
  const emit = (update: EntityUpdate): void => registry.handle(update);
  const linkers = [
    annotations.create(
      {
        ...surroundings,
        id: annotations.type,
        config: parsed(annotations.config['~standard'].validate({ write: false })) as never,
        deps: { patch: unpatched },
      },
      registry.view,
      claim,
      emit,
    ),
    gitops.create(
      {
        ...surroundings,
        id: gitops.type,
        config: parsed(gitops.config['~standard'].validate({})) as never,
        deps: { clock, git: nobody, meter: unmeasured, store },
      },
      registry.view,
      claim,
      emit,
    ),
  ];
  for (const linker of linkers)
    registry.listen(
      (update) => linker.onUpdate(update),
      (change) => linker.onChange?.(change),
    );
  return linkers;
}

/** Records in the shape of an export, as the exporter's own library writes it. */
export function toRequests(records: readonly SpanRecord[]): OtlpRequest[] {
  const bytes = JsonTraceSerializer.serializeRequest(toReadableSpans(records));
  return [JSON.parse(new TextDecoder().decode(bytes)) as OtlpRequest];
}
