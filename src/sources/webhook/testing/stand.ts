import { createHmac } from 'node:crypto';
import type { Health } from '../../../core/contract/component.js';
import type { ChangeUpdate, PushUpdate } from '../../../core/contract/change.js';
import type { EventUpdate, Update } from '../../../core/contract/model.js';
import type { HttpReply, HttpRoutes, HttpService } from '../../../core/contract/ports.js';
import { createCounters, type MemoryCounters } from '../../../core/self/counters.js';
import { memoryLogger, type LogLine } from '../../../core/self/testing/logger.js';
import { webhook } from '../index.js';

export const KEY = 'lighthouse-secret';

export interface ScriptedRoutes extends HttpRoutes {
  readonly services: readonly HttpService[];
  readonly running: ReadonlySet<HttpService>;
}

/** Routes that nobody serves: a test calls them itself. */
function createScriptedRoutes(): ScriptedRoutes {
  const services: HttpService[] = [];
  const running = new Set<HttpService>();
  return {
    services,
    running,
    serve: (service) => {
      services.push(service);
      return {
        start: async () => void running.add(service),
        stop: async () => void running.delete(service),
      };
    },
  };
}

export type Headers = Readonly<Record<string, string | undefined>>;

export interface Stand {
  readonly component: { start(): Promise<void>; stop(): Promise<void> };
  readonly routes: ScriptedRoutes;
  /** What spans are made of. */
  readonly updates: Update[];
  /** What is told of pull requests. */
  readonly changes: (ChangeUpdate | PushUpdate)[];
  readonly events: () => readonly EventUpdate[];
  readonly counters: MemoryCounters;
  readonly lines: readonly LogLine[];
  readonly healths: Health[];
  post(path: string, headers: Headers, body: Buffer | string): Promise<HttpReply>;
}

/** What a schema makes of a configuration, or its issues as `path: message`. */
export async function judged(given: unknown): Promise<{ value?: unknown; issues?: readonly string[] }> {
  const result = await webhook.config['~standard'].validate(given);
  if (result.issues === undefined) return { value: result.value };
  return {
    issues: result.issues.map(({ path = [], message }) => `${path.map(String).join('.')}: ${message}`),
  };
}

interface Given {
  readonly drawn?: readonly string[];
  readonly id?: string;
  /** When what was handed over is safe; at once unless told otherwise. */
  readonly written?: () => Promise<void>;
  /** Instead of the scripted ones. */
  readonly over?: HttpRoutes;
}

/** A webhook source on its own, with all that it says. It has to be started. */
export async function stand(
  config: unknown,
  { drawn = [], id = 'webhook', over, written = () => Promise.resolve() }: Given = {},
): Promise<Stand> {
  const { value, issues } = await judged(config);
  if (issues !== undefined) throw new Error(issues.join('; '));
  const routes = createScriptedRoutes();
  const [updates, healths]: [Update[], Health[]] = [[], []];
  const changes: (ChangeUpdate | PushUpdate)[] = [];
  const counters = createCounters();
  const { log, lines } = memoryLogger('debug');
  const component = webhook.create(
    {
      id,
      config: value as Parameters<typeof webhook.create>[0]['config'],
      deps: { durability: { written }, routes: over ?? routes },
      log,
      counters,
      links: {},
      drawn: new Set(drawn),
      report: (health) => healths.push(health),
    },
    (update) => (isOfChange(update) ? changes.push(update) : updates.push(update)),
  );
  return {
    component,
    routes,
    updates,
    changes,
    events: () => updates.filter((update) => update.type === 'event'),
    counters,
    lines,
    healths,
    post: async (path, headers, body) => {
      const route = routes.services.flatMap((service) => service.routes).find((each) => each.path === path);
      if (route === undefined) throw new Error(`nothing is served at ${path}`);
      const named = Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]);
      return route.handle({ headers: Object.fromEntries(named) as Headers, body: Buffer.from(body) });
    },
  };
}

/** A source that has been started. */
export async function running(config: unknown, given: Given = {}): Promise<Stand> {
  const made = await stand(config, given);
  await made.component.start();
  return made;
}

export function sign(body: Buffer | string, key = KEY): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

/** The headers with which Lighthouse relays a webhook; it sets no content type. */
export function relayHeaders(kind: string, body: Buffer | string, key = KEY): Headers {
  return {
    'User-Agent': 'LighthouseHook',
    'X-Lighthouse-Payload-Type': 'webhook',
    'X-Lighthouse-Webhook-Kind': kind,
    'X-Lighthouse-Signature': sign(body, key),
  };
}

export function activityHeaders(body: Buffer | string): Headers {
  return {
    'User-Agent': 'LighthouseHook',
    'X-Lighthouse-Payload-Type': 'activity',
    'X-Lighthouse-Signature': sign(body),
  };
}

export const RELAY = '/lighthouse/events';

/** Relays one body as Lighthouse would. */
export async function relayed(at: Stand, kind: string, value: unknown): Promise<HttpReply> {
  const body = JSON.stringify(value);
  return at.post(RELAY, relayHeaders(kind, body), body);
}

function isOfChange(update: Update): update is ChangeUpdate | PushUpdate {
  return update.type === 'change' || update.type === 'push';
}
