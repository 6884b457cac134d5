import type { PipelineConfig } from '../core/config/pipeline.js';
import type { Component } from '../core/contract/component.js';
import { ComponentError } from '../core/contract/errors.js';
import type { HttpRequest, KubeChange, Logger } from '../core/contract/ports.js';
import { createHttpRoutes } from '../core/http/server.js';
import { createRealClock } from '../core/kernel/clock.js';
import { createKubeClient, type KubeClient } from '../core/kube/client.js';
import { createKubeWatch } from '../core/kube/watch.js';
import { createCounters } from '../core/self/counters.js';
import type { OutFile } from './out-file.js';
import { redactObject } from './redact-object.js';
import { createSources } from './sources.js';
import { States } from './states.js';
import { Tally, type KindTally } from './tally.js';
import { createTap, type Tap } from './tap.js';

export interface RecorderOptions {
  readonly config: PipelineConfig;
  readonly log: Logger;
  readonly out: OutFile;
  /** Milliseconds of a clock that is never set. */
  readonly now?: () => number;
}

/** Kinds that a recording can hold; see `recordings/README.md`. */
const KINDS: ReadonlySet<string> = new Set([
  'lighthousejobs',
  'pipelineruns',
  'taskruns',
  'pods',
  'events',
  'pipelineactivities',
]);

type Json = Readonly<Record<string, unknown>>;

/** Undefined: of a kind that nothing is made of, so that nobody has looked at the body yet, and it is none. */
function objectIn(body: Buffer): Json | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes down what the sources of a configuration see. It only lists, watches and listens. */
export class Recorder implements Component {
  readonly #options: RecorderOptions;
  readonly #counters = createCounters();
  readonly #states = new States();
  readonly #tally: Tally;
  readonly #sources: ReturnType<typeof createSources>;
  readonly #waiting: Set<string>;
  readonly #now: () => number;
  readonly #zero: number;
  #client: KubeClient | undefined;
  #tellReady = (): void => undefined;
  #tellRefused = (_: ComponentError): void => undefined;
  /** Resolves when all there was is recorded. */
  readonly ready = new Promise<void>((resolve) => (this.#tellReady = resolve));
  /** Resolves when the API server refuses who asks; otherwise never settles. */
  readonly refused = new Promise<ComponentError>((resolve) => (this.#tellRefused = resolve));

  /** @throws ComponentError when no cluster is configured */
  constructor(options: RecorderOptions) {
    const { config, log } = options;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#zero = this.#now();
    this.#tally = new Tally(config);
    const report: Parameters<typeof createSources>[0]['report'] = (id, health) => {
      if (health.state === 'refused')
        this.#tellRefused(new ComponentError(`sources.${id}`, health.reason ?? 'refused'));
      if (health.state !== 'ok') return;
      this.#waiting.delete(`sources.${id}`);
      if (this.#waiting.size === 0) this.#tellReady();
    };
    this.#sources = createSources({ config, log, counters: this.#counters, tap: this.#tap(), report });
    this.#waiting = new Set(this.#sources.map(([name]) => name));
  }

  get lines(): number {
    return this.#tally.lines;
  }

  kinds(): readonly KindTally[] {
    return this.#tally.kinds(this.#counters);
  }

  /** @throws ComponentError when a source can't start, as when its port is taken */
  async start(): Promise<void> {
    for (const [name, source] of this.#sources) {
      try {
        await source.start();
      } catch (error) {
        if (error instanceof ComponentError) throw error;
        throw new ComponentError(name, error instanceof Error ? error.message : String(error));
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sources.map(([, source]) => source.stop()));
    await this.#client?.close();
  }

  #tap(): Tap {
    const { config, log, out } = this.#options;
    const { namespaces } = config.kubernetes;
    const counters = this.#counters;
    const kubeLog = log.with({ kind: 'kubernetes' });
    const client = (): KubeClient => (this.#client ??= createKubeClient(config.kubernetes));
    const common = { namespaces, clock: createRealClock(), gate: out.gate, log: kubeLog, counters };
    const routes = createHttpRoutes({ log: log.with({ kind: 'http' }), counters });
    return createTap({
      kube: () => createKubeWatch({ ...common, client: client() }),
      routes: () => routes,
      onWatch: (plural) => this.#tally.watch(plural),
      onChange: (plural, change) => this.#take(plural, change),
      onDelivery: (request) => this.#deliver(request),
    });
  }

  #take(kind: string, change: KubeChange): void {
    const line = KINDS.has(kind) ? this.#states.lineOf(change) : undefined;
    if (line !== undefined) this.#write(kind, `"type":"${line.type}","object":${line.object}`);
  }

  /** Those that Lighthouse relays: replay delivers no others. */
  #deliver({ headers, body }: HttpRequest): void {
    if (headers['x-lighthouse-payload-type']?.trim() !== 'webhook') return;
    const kind = JSON.stringify(headers['x-lighthouse-webhook-kind']?.trim() ?? '');
    const object = objectIn(body);
    if (object === undefined) return;
    this.#write('webhook', `"webhookKind":${kind},"object":${JSON.stringify(redactObject(object))}`);
  }

  #write(kind: string, rest: string): void {
    this.#tally.line(kind);
    const t = Math.max(0, Math.round(this.#now() - this.#zero));
    this.#options.out.write(`{"t":${t},"kind":"${kind}",${rest}}\n`);
  }
}
