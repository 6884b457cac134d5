import type { Component } from '../contract/component.js';
import type { Counters, HttpRoutes, HttpService, Logger } from '../contract/ports.js';
import { Intake } from './intake.js';
import { limitsWith, type HttpLimits } from './limits.js';
import { stopping } from './refusal.js';
import { SharedServer, type ServerOptions } from './shared-server.js';
import { createTenant, type Tenant } from './table.js';

export interface HttpRoutesOptions {
  readonly log: Logger;
  readonly counters: Counters;
  readonly limits?: Partial<HttpLimits>;
}

/** HTTP for those who take deliveries. Services with the same endpoint share a server. */
export function createHttpRoutes({ log, counters, limits: changed }: HttpRoutesOptions): HttpRoutes {
  const limits = limitsWith(changed);
  const options: ServerOptions = { log, counters, limits, intake: new Intake(limits.heldBytes) };
  const servers = new Map<string, SharedServer>();
  return { serve: (service) => createService(service, servers, options) };
}

function createService(
  service: HttpService,
  servers: Map<string, SharedServer>,
  options: ServerOptions,
): Component {
  const tenant = createTenant(service.routes);
  let server: SharedServer | undefined;
  let starting: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  async function startOnce(): Promise<void> {
    server = enter(service.endpoint, tenant, servers, options);
    try {
      await server.listen();
    } catch (error) {
      await leave(server, tenant, servers);
      server = undefined;
      throw error;
    }
    service.report({ state: 'ok' });
  }

  async function stopOnce(): Promise<void> {
    // Whoever called start() hears why it failed; here it only has to be over.
    await starting?.catch(() => undefined);
    if (server === undefined) return;
    tenant.isStopped = true;
    const closing = leave(server, tenant, servers);
    const isIdle = await drain(tenant, options.limits);
    if (!isIdle) options.log.warn('a request was still being handled when its time to stop was over');
    await closing;
  }

  return {
    start: () => {
      if (stopped !== undefined) return Promise.reject(new Error('it was stopped'));
      return (starting ??= startOnce());
    },
    stop: () => (stopped ??= stopOnce()),
  };
}

function enter(
  endpoint: string,
  tenant: Tenant,
  servers: Map<string, SharedServer>,
  options: ServerOptions,
): SharedServer {
  const key = endpoint.toLowerCase();
  const server = servers.get(key) ?? new SharedServer(endpoint, options);
  server.enter(tenant);
  servers.set(key, server);
  return server;
}

function leave(server: SharedServer, tenant: Tenant, servers: Map<string, SharedServer>): Promise<void> {
  const closing = server.leave(tenant);
  if (server.isUsed) return closing;
  // Whoever starts from now on listens anew.
  for (const [key, each] of servers) if (each === server) servers.delete(key);
  return closing;
}

/** Lets handlers finish, and for a moment bodies arrive. Resolves with false when handlers need too long. */
async function drain(tenant: Tenant, limits: HttpLimits): Promise<boolean> {
  const grace = setTimeout(() => {
    for (const reception of [...tenant.receptions]) reception.refuse(stopping());
  }, limits.graceMillis);
  const isIdle = await tenant.running.idle(limits.stopMillis);
  clearTimeout(grace);
  return isIdle;
}
