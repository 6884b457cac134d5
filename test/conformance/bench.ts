import type { Component, Health, Tokens } from '../../src/core/contract/component.js';
import type { ChangeUpdate, PushUpdate } from '../../src/core/contract/change.js';
import type { Update, WatchUpdate } from '../../src/core/contract/model.js';
import type { AnySource, Context } from '../../src/core/contract/plugin.js';
import type { Counters, Fields, HttpReply, KubeChange, Logger } from '../../src/core/contract/ports.js';
import type { Posted } from './delivery.js';
import { createPorts, type ScriptedHttp, type ScriptedWatch } from './ports.js';

export { createScriptedWatch } from './ports.js';

export type ObjectUpdate = Exclude<Update, WatchUpdate | ChangeUpdate | PushUpdate>;

/** What is told of pull requests is for linkers, and becomes no span by itself. */
export function isOfObject(update: Update): update is ObjectUpdate {
  return update.type !== 'watch' && update.type !== 'change' && update.type !== 'push';
}

/** What comes in: a change to one of its watches, by their order, or a delivery. */
export type Input = { readonly watch: number; readonly change: KubeChange } | Posted;

/** What can't be tried because the bench, not the source, lacks something. */
export class BenchError extends Error {}

/** A source on the bench, and all that it said. */
export interface Bench {
  readonly component: Component;
  readonly kube: ScriptedWatch;
  readonly http: ScriptedHttp;
  readonly updates: ObjectUpdate[];
  readonly watches: WatchUpdate[];
  /** `<source>:<reason>` of each that it counted as rejected. */
  readonly rejected: string[];
  readonly lines: string[];
  readonly healths: Health[];
  /** How many of the watches and services that it asked for run. */
  readonly running: () => number;
  /** Takes what is said of the health of each of them. */
  readonly reports: () => readonly ((health: Health) => void)[];
  /** Hands a change to each watch of this kind. */
  readonly hand: (plural: string, change: KubeChange) => void;
  /** Hands over an input. @returns what it gave */
  readonly take: (input: Input) => Promise<readonly ObjectUpdate[]>;
  readonly post: (posted: Posted) => Promise<HttpReply>;
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

/** What a plugin depends on, by the names of its tokens. */
export function dependenciesOf(plugin: AnySource): readonly string[] {
  return Object.values(plugin.deps as Tokens).map(({ name }) => name);
}

function depsOf(plugin: AnySource, ports: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(plugin.deps as Tokens).map(([key, { name }]) => {
      const port = ports[name];
      if (port === undefined) throw new BenchError(`the bench of sources has no ${name}`);
      return [key, port];
    }),
  );
}

export async function onBench(plugin: AnySource, config: unknown = {}): Promise<Bench> {
  const { value, issues } = await validate(plugin, config);
  if (issues !== undefined) throw new BenchError(`${plugin.type} refuses ${JSON.stringify(config)}`);
  const { kube, http, byName } = createPorts();
  const [updates, watches]: [ObjectUpdate[], WatchUpdate[]] = [[], []];
  const [rejected, lines, healths]: [string[], string[], Health[]] = [[], [], []];
  const counters: Counters = {
    add: (name, labels = {}) => {
      if (name === 'source_rejected_total') rejected.push(`${labels['source']}:${labels['reason']}`);
    },
  };
  const context: Context<unknown, Tokens> = {
    id: plugin.type,
    config: value,
    deps: depsOf(plugin, byName),
    log: writingLogger(lines),
    counters,
    links: {},
    drawn: new Set(['LighthouseJob', 'PipelineRun', 'TaskRun', 'Pod']),
    report: (health) => healths.push(health),
  };
  const component = plugin.create(context, (update) => {
    if (update.type === 'watch') watches.push(update);
    else if (isOfObject(update)) updates.push(update);
  });
  const post = async ({ path, request }: Posted): Promise<HttpReply> => {
    const route = http.services.flatMap(({ routes }) => routes).find((each) => each.path === path);
    if (route === undefined) throw new BenchError(`${plugin.type} serves nothing at ${path}`);
    return route.handle(request);
  };
  const take = async (input: Input): Promise<readonly ObjectUpdate[]> => {
    const before = updates.length;
    if ('path' in input) await post(input);
    else kube.requests[input.watch]?.handle(input.change);
    return updates.slice(before);
  };
  const hand = (plural: string, change: KubeChange): void => {
    for (const request of kube.requests) if (request.resource.plural === plural) request.handle(change);
  };
  const running = (): number => kube.running.size + http.running.size;
  const reports = () => [...kube.requests, ...http.services].map(({ report }) => report);
  const said = { updates, watches, rejected, lines, healths };
  return { component, kube, http, ...said, running, reports, hand, take, post };
}
