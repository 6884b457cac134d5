import type { Health } from '../../src/core/contract/component.js';
import type { Update, WatchUpdate } from '../../src/core/contract/model.js';
import type { AnySource, Context } from '../../src/core/contract/plugin.js';
import type {
  Counters,
  Fields,
  KubeChange,
  KubeWatch,
  Logger,
  WatchRequest,
} from '../../src/core/contract/ports.js';

/** A watch that never gets an answer: what it was asked for, and what of that runs. */
export interface ScriptedWatch extends KubeWatch {
  readonly requests: readonly WatchRequest[];
  readonly running: ReadonlySet<WatchRequest>;
}

export function createScriptedWatch(): ScriptedWatch {
  const requests: WatchRequest[] = [];
  const running = new Set<WatchRequest>();
  return {
    requests,
    running,
    watch: (request) => {
      requests.push(request);
      return {
        start: async () => void running.add(request),
        stop: async () => void running.delete(request),
      };
    },
  };
}

export type ObjectUpdate = Exclude<Update, WatchUpdate>;

/** A source on the bench, and all that it said. */
export interface Bench {
  readonly component: { start(): Promise<void>; stop(): Promise<void> };
  readonly kube: ScriptedWatch;
  readonly updates: ObjectUpdate[];
  readonly watches: WatchUpdate[];
  readonly rejected: string[];
  readonly lines: string[];
  readonly healths: Health[];
  /** Hands a change to each request for this kind. */
  hand(plural: string, change: KubeChange): void;
}

function writingLogger(lines: string[]): Logger {
  const write = (message: string, fields?: Fields): void => {
    lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const logger: Logger = { debug: write, info: write, warn: write, error: write, with: () => logger };
  return logger;
}

/** The value that a schema makes of an input, or the messages of its refusal. */
export async function validate(
  plugin: AnySource,
  input: unknown,
): Promise<{ value?: unknown; issues?: unknown }> {
  return await plugin.config['~standard'].validate(input);
}

export async function onBench(plugin: AnySource): Promise<Bench> {
  const kube = createScriptedWatch();
  const [updates, watches]: [ObjectUpdate[], WatchUpdate[]] = [[], []];
  const [rejected, lines, healths]: [string[], string[], Health[]] = [[], [], []];
  const counters: Counters = {
    add: (name, labels = {}) => {
      if (name === 'source_rejected_total') rejected.push(`${labels['source']}:${labels['reason']}`);
    },
  };
  const context: Context<unknown, Record<never, never>> = {
    id: plugin.type,
    config: (await validate(plugin, {})).value,
    deps: { kube },
    log: writingLogger(lines),
    counters,
    links: {},
    drawn: new Set(['LighthouseJob', 'PipelineRun', 'TaskRun', 'Pod']),
    report: (health) => healths.push(health),
  };
  const component = plugin.create(context, (update) =>
    update.type === 'watch' ? watches.push(update) : updates.push(update),
  );
  const hand = (plural: string, change: KubeChange): void => {
    for (const request of kube.requests) if (request.resource.plural === plural) request.handle(change);
  };
  return { component, kube, updates, watches, rejected, lines, healths, hand };
}
