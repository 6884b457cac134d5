import type { Health, Tokens } from '../../src/core/contract/component.js';
import type { EntityUpdate } from '../../src/core/contract/model.js';
import type {
  AnyLinker,
  Context,
  LinkClaim,
  Linker,
  RegistryView,
  SpanPlace,
} from '../../src/core/contract/plugin.js';
import { silent, uncounted } from '../pipeline/in-process.js';
import { contextOf } from '../../src/core/registry/ids.js';

/** A linker on the bench, and all that it said and asked for. */
export interface LinkerBench {
  readonly linker: Linker;
  readonly claims: LinkClaim[];
  readonly healths: Health[];
  /** How often anything outside was asked. */
  readonly asked: () => number;
  /** What was asked and is still waited for. */
  readonly running: ReadonlySet<unknown>;
  /** Entities that it made, which came back to it as updates. */
  readonly emitted: readonly EntityUpdate[];
  /** Whatever it waits for has come. */
  readonly ring: () => void;
}

const NOW = Date.parse('2026-11-22T12:30:00Z') * 1000;

/** Everybody outside takes questions and never answers; who asked may give up by his signal. */
class Outside {
  asked = 0;
  readonly running = new Set<unknown>();

  /** By the name of a token. */
  readonly ports: Readonly<Record<string, unknown>> = {
    KUBE_PATCH: {
      annotate: (_object: unknown, _annotations: unknown, signal: AbortSignal) => this.#ask(signal),
    },
    GIT_HOST: {
      repositories: [{ host: 'github.com', owner: 'acme', repository: 'shop' }],
      read: (_ref: unknown, signal: AbortSignal) => this.#ask(signal),
      listUpdatedSince: (_repository: unknown, _since: unknown, signal: AbortSignal) => ({
        [Symbol.asyncIterator]: () => ({ next: () => this.#ask(signal) }),
      }),
      tryAgain: () => undefined,
    },
    CLOCK: {
      now: () => NOW,
      at: (_time: number, fn: () => void) => {
        this.#alarms.add(fn);
        return () => void this.#alarms.delete(fn);
      },
      taken: () => undefined,
    },
    METER: { gauge: () => undefined, record: () => undefined },
    STORE: {
      ...{ durable: true, shared: false },
      table: () => ({ entries: async function* () {}, get: () => Promise.resolve(undefined) }),
      write: () => Promise.resolve(),
    },
  };
  readonly #alarms = new Set<() => void>();

  /** All that was waited for has come. */
  readonly ring = (): void => {
    for (const alarm of this.#alarms) {
      this.#alarms.delete(alarm);
      alarm();
    }
  };

  #ask(signal: AbortSignal): Promise<never> {
    this.asked += 1;
    return new Promise((_, reject) => {
      const question = {};
      this.running.add(question);
      signal.addEventListener(
        'abort',
        () => {
          this.running.delete(question);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }
}

function depsOf(plugin: AnyLinker, outside: Outside): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(plugin.deps as Tokens).map(([key, { name }]) => {
      const port = outside.ports[name];
      if (port === undefined) throw new Error(`the bench of linkers has no ${name}`);
      return [key, port];
    }),
  );
}

/** Every entity has a place, at the root of its own trace. */
function place(key: string): SpanPlace {
  const id = Buffer.from(key.padEnd(16)).toString('hex');
  return { traceId: id.slice(0, 32), spanId: id.slice(0, 16), hasDrawnOwner: false };
}

export async function onLinkerBench(plugin: AnyLinker): Promise<LinkerBench> {
  const outside = new Outside();
  const [claims, healths]: [LinkClaim[], Health[]] = [[], []];
  const { value } = (await plugin.config['~standard'].validate({})) as { value?: unknown };
  const context: Context<unknown, Tokens> = {
    id: plugin.type,
    config: value,
    deps: depsOf(plugin, outside),
    log: silent,
    counters: uncounted,
    links: {},
    drawn: new Set(['LighthouseJob', 'PipelineRun', 'TaskRun', 'Pod', 'PipelineActivity']),
    report: (health) => healths.push(health),
  };
  const view: RegistryView = { place, event: (guid) => contextOf(guid, guid), context: contextOf };
  const emitted: EntityUpdate[] = [];
  const emit = (update: EntityUpdate): void => {
    emitted.push(update);
    linker.onUpdate(update);
  };
  const linker: Linker = plugin.create(context, view, (claim) => claims.push(claim), emit);
  const { running, ring } = outside;
  return { linker, claims, healths, asked: () => outside.asked, running, emitted, ring };
}

/** Updates as no built-in source gives them, but an in-house one might. */
export function oddUpdates(update: EntityUpdate): EntityUpdate[] {
  const refs = [
    { kind: 'constructor' },
    { kind: '__proto__' },
    { kind: '' },
    { name: '../../nodes/a' },
    { name: '' },
    { namespace: '' },
    { uid: '' },
  ];
  const foreignContext = { traceId: '', spanId: 'not hex' };
  return [
    ...refs.map((ref, index) => ({ ...update, key: `odd|${index}`, ref: { ...update.ref, ...ref } })),
    { ...update, key: '' },
    { ...update, key: '__proto__', deleted: true },
    { ...update, key: 'odd|foreign', foreignContext },
    { ...update, key: 'odd|times', created: Number.NaN, end: -1, lastSign: Infinity },
    { ...update, key: 'odd|never seen', deleted: true, patchable: false },
  ];
}
