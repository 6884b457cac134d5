import { createHash } from 'node:crypto';
import type { AgentOptions } from 'node:https';
import { type Cluster, type DispatcherOptions, KubeConfig, RequestContext } from '@kubernetes/client-node';

export type Dispatcher = Parameters<RequestContext['setDispatcher']>[0];

/** client-node's own value: below the idle time-outs of load balancers. Finds dead peers in about 40 s. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: 30_000 };

/** client-node's configuration, which also tells what its newest dispatcher was made of. */
export class PooledKubeConfig extends KubeConfig {
  fingerprint = '';

  override createDispatcherOptions(cluster: Cluster | null, agentOptions: AgentOptions): DispatcherOptions {
    const options = super.createDispatcherOptions(allowPlainHttp(cluster), agentOptions);
    this.fingerprint = createHash('sha256').update(JSON.stringify(options)).digest('hex');
    // Without one of our own the requests would share undici's global dispatcher, which can't be closed.
    return options.type === 'none' ? { type: 'agent', connect: KEEP_ALIVE } : options;
  }
}

/** client-node refuses http:// unless TLS verification is off; whoever writes http:// has said as much. */
function allowPlainHttp(cluster: Cluster | null): Cluster | null {
  if (cluster === null || !cluster.server.startsWith('http:')) return cluster;
  return { ...cluster, skipTLSVerify: true };
}

/**
 * client-node makes a new dispatcher, and so a new pool of sockets, for each request. This keeps the first one
 * until the material it was made of (CA, certificate, key, proxy) changes.
 */
export class DispatcherPool {
  #kept: { readonly fingerprint: string; readonly dispatcher: Dispatcher } | undefined;

  adopt(fresh: Dispatcher, fingerprint: string): Dispatcher {
    if (this.#kept?.fingerprint === fingerprint) return this.#kept.dispatcher;
    const old = this.#kept?.dispatcher;
    const dispatcher = withoutTimeouts(fresh);
    this.#kept = { fingerprint, dispatcher };
    // Closing waits for the requests that still run on it; nobody has to wait for that.
    void old?.close();
    return dispatcher;
  }

  async close(): Promise<void> {
    const kept = this.#kept?.dispatcher;
    this.#kept = undefined;
    await kept?.destroy();
  }
}

/** undici cuts a body after 300 s without a byte, which is nothing unusual for a watch. Callers have their own. */
function withoutTimeouts(dispatcher: Dispatcher): Dispatcher {
  return dispatcher.compose(
    (dispatch) => (options, handler) => dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler),
  );
}

/** A request that takes its dispatcher from the pool. */
export class PooledRequest extends RequestContext {
  constructor(
    method: 'GET' | 'PATCH' | 'POST' | 'PUT',
    url: string,
    private readonly config: PooledKubeConfig,
    private readonly pool: DispatcherPool,
  ) {
    super(url, method);
  }

  // Called in the same turn as `createDispatcherOptions`, so the fingerprint is that of `fresh`.
  override setDispatcher(fresh: Dispatcher): void {
    super.setDispatcher(this.pool.adopt(fresh, this.config.fingerprint));
  }
}
