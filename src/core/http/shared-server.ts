import type { Counters, Logger } from '../contract/ports.js';
import { createApp } from './app.js';
import type { Intake } from './intake.js';
import type { HttpLimits } from './limits.js';
import { createListener, type Listener } from './listener.js';
import { RouteTable, type Tenant } from './table.js';

export interface ServerOptions {
  readonly log: Logger;
  readonly counters: Counters;
  readonly limits: HttpLimits;
  readonly intake: Intake;
}

/** The server of one endpoint, for the services that share it. It listens from the first one to the last one. */
export class SharedServer {
  private readonly table: RouteTable;
  private readonly tenants = new Set<Tenant>();
  private readonly listener: Listener;
  private listening: Promise<void> | undefined;

  constructor(
    private readonly endpoint: string,
    private readonly options: ServerOptions,
  ) {
    this.table = new RouteTable(endpoint);
    this.listener = this.createListener();
  }

  get isUsed(): boolean {
    return this.tenants.size > 0;
  }

  /** @throws Error when one of its paths is taken */
  enter(tenant: Tenant): void {
    this.table.add(tenant);
    this.tenants.add(tenant);
  }

  /** Rejects when the endpoint can't be listened on. */
  listen(): Promise<void> {
    return (this.listening ??= this.listener.listen().then((address) => {
      this.options.log.info('listening for HTTP', { endpoint: this.endpoint, address });
    }));
  }

  /** Closes the server when this was the last one. */
  async leave(tenant: Tenant): Promise<void> {
    this.tenants.delete(tenant);
    if (!this.isUsed) await this.listener.close();
  }

  private createListener(): Listener {
    const { endpoint, table } = this;
    const { log, counters, limits } = this.options;
    let isSaid = false;
    return createListener({
      endpoint,
      limits,
      app: (connections) =>
        createApp({ ...this.options, table, connections, isStopping: () => !this.isUsed }),
      onAnswered: (status) => {
        counters.add('http_requests_total', { status: String(status), path: 'other' });
      },
      onDropped: () => {
        counters.add('http_connections_dropped_total');
      },
      onNotAccepted: (error) => {
        counters.add('http_accept_errors_total');
        if (!isSaid) log.warn('connections can not be accepted', { endpoint, error });
        isSaid = true;
      },
    });
  }
}
