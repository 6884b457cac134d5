import type { HttpRoute } from '../contract/ports.js';
import type { Reception } from './reception.js';
import { Running } from './running.js';

/** One of the services that share an endpoint. */
export interface Tenant {
  readonly routes: readonly HttpRoute[];
  readonly running: Running;
  /** Bodies on their way in. */
  readonly receptions: Set<Reception>;
  isStopped: boolean;
}

export interface TableRoute extends HttpRoute {
  readonly tenant: Tenant;
}

export function createTenant(routes: readonly HttpRoute[]): Tenant {
  return { routes, running: new Running(), receptions: new Set(), isStopped: false };
}

/** The paths of one endpoint. Those of a stopped service stay, so that its senders hear that they should come again. */
export class RouteTable {
  private readonly routes = new Map<string, TableRoute>();

  constructor(private readonly endpoint: string) {}

  /** @throws Error when one of the paths is taken; none of them is added then */
  add(tenant: Tenant): void {
    const added = new Set<string>();
    for (const { path } of tenant.routes) {
      const isTaken = this.routes.get(path)?.tenant.isStopped === false;
      if (isTaken || added.has(path)) throw new Error(`${path} is served twice on ${this.endpoint}`);
      added.add(path);
    }
    for (const route of tenant.routes) this.routes.set(route.path, { ...route, tenant });
  }

  find(path: string | undefined): TableRoute | undefined {
    return path === undefined ? undefined : this.routes.get(path);
  }
}
