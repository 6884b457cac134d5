import type { RequestListener } from 'node:http';
import Koa, { type Context } from 'koa';
import type { Component, Health } from '../contract/component.js';
import type { Logger } from '../contract/ports.js';
import { pathOf } from './answer.js';
import { areSourcesOk, briefly, formatUptime } from './health-report.js';
import { limitsWith, type HttpLimits } from './limits.js';
import { createListener, type Listener } from './listener.js';

export interface HealthCheckOptions {
  readonly endpoint: string;
  /** What each component last said of itself, by its whole name: `sources.tekton`. */
  readonly health: () => ReadonlyMap<string, Health>;
  /** Whether all is started, and nothing stops. */
  readonly isStarted: () => boolean;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<HttpLimits>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/**
 * The Collector's health check: `/` once started, `/livez` as long as the process answers, `/readyz` when every source
 * is ok, `/readyz/<component>` for one. It never fails: what it watches goes on when nobody can ask for it.
 */
export function createHealthCheck(options: HealthCheckOptions): Component {
  const { endpoint, log } = options;
  let listener: Listener | undefined;
  let starting: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  async function startOnce(): Promise<void> {
    const since = options.now();
    listener = createListener({
      endpoint,
      limits: limitsWith(options.limits),
      app: () => createApp(options, since),
      onNotAccepted: (error) => {
        log.debug('connections can not be accepted', { endpoint, error });
      },
    });
    try {
      log.info('the health check is served', { endpoint, address: await listener.listen() });
    } catch (error) {
      listener = undefined;
      log.warn('the health check is not served; set service.telemetry.health_check.endpoint', {
        endpoint,
        error,
      });
    }
  }

  async function stopOnce(): Promise<void> {
    await starting;
    await listener?.close();
  }

  return {
    start: () => {
      if (stopped !== undefined) return Promise.reject(new Error('it was stopped'));
      return (starting ??= startOnce());
    },
    stop: () => (stopped ??= stopOnce()),
  };
}

function createApp(options: HealthCheckOptions, since: number): RequestListener {
  const app = new Koa();
  app.on('error', (error: unknown) => {
    options.log.debug('the health check could not answer', { error });
  });
  app.use((context) => {
    const { status, body } = isRead(context) ? answerTo(context, options, since) : NOT_ALLOWED;
    context.status = status;
    if (status === NOT_ALLOWED.status) context.set('Allow', 'GET, HEAD');
    // A probe has no use for a connection kept open, and a body that came with it is not worth reading.
    context.set('Connection', 'close');
    context.body = body;
  });
  const answer = app.callback();
  return (request, response) => {
    // Koa answers every error itself.
    void answer(request, response);
  };
}

const NOT_ALLOWED: Answer = { status: 405, body: { error: 'only GET and HEAD are taken here' } };
const NOT_FOUND: Answer = { status: 404, body: { error: 'there is no such check' } };
const COMPONENT = '/readyz/';

const isRead = ({ method }: Context): boolean => method === 'GET' || method === 'HEAD';
const statusOf = (isWell: boolean): number => (isWell ? 200 : 503);

function answerTo(context: Context, options: HealthCheckOptions, since: number): Answer {
  const path = pathOf(context.req) ?? '';
  if (path === '/') return available(options, since);
  if (path === '/livez') return { status: 200, body: { status: 'alive' } };
  if (path === '/readyz') return ready(options);
  return path.startsWith(COMPONENT) ? component(path.slice(COMPONENT.length), options) : NOT_FOUND;
}

function available({ isStarted, now }: HealthCheckOptions, since: number): Answer {
  const isWell = isStarted();
  const status = isWell ? 'Server available' : 'Server not available';
  const uptime = formatUptime(now() - since);
  return { status: statusOf(isWell), body: { status, upSince: new Date(since).toISOString(), uptime } };
}

function ready({ isStarted, health }: HealthCheckOptions): Answer {
  const all = health();
  const isReady = isStarted() && areSourcesOk(all);
  const components = Object.fromEntries([...all].map(([name, each]) => [name, briefly(each)]));
  return { status: statusOf(isReady), body: { status: isReady ? 'ready' : 'not ready', components } };
}

function component(name: string, { health }: HealthCheckOptions): Answer {
  const one = health().get(decoded(name));
  return one === undefined ? NOT_FOUND : { status: statusOf(one.state === 'ok'), body: briefly(one) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // Not encoded after all; then it names nothing.
    if (error instanceof URIError) return text;
    throw error;
  }
}
