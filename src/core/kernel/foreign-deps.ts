import type { ConfiguredComponent } from '../config/pipeline.js';
import type { Component, Token } from '../contract/component.js';
import {
  CLOCK,
  GATE,
  GIT_HOST,
  HTTP_ROUTES,
  KUBE_PATCH,
  KUBE_WATCH,
  METER,
  type Clock,
  type Gate,
  type GitHost,
  type HttpRoutes,
  type KubePatch,
  type KubeWatch,
  type Meter,
} from '../contract/ports.js';
import {
  DURABILITY,
  STORE,
  type Durability,
  type Store,
  type StoreOperation,
  type StoreTable,
} from '../contract/store.js';
import { quiet, type Isolation } from './isolate.js';
import { disowned } from './strays.js';

/** Whether what goes wrong in it stays with it. Exporters are not: spans that one of them does not take are lost. */
export function isForeign({ origin, plugin }: ConfiguredComponent): boolean {
  return origin !== undefined && plugin.kind !== 'exporter';
}

/** Ties the functions that a plugin hands to a port to the plugin. */
type Tie = <A extends readonly unknown[], R>(stage: string, callback: (...args: A) => R) => (...args: A) => R;

// A port runs as nobody's, so that a plugin does not answer for our connections and timers. The promises that it gives
// are the caller's all the same: `async` makes them there, so that a rejection that a plugin leaves alone is its own.

function running(component: Component): Component {
  return {
    start: async () => disowned(() => component.start()),
    stop: async () => disowned(() => component.stop()),
  };
}

function watching(kube: KubeWatch, tie: Tie): KubeWatch {
  return {
    watch: (request) => {
      const handle = tie('watch', request.handle);
      const report = quiet(tie('report', request.report));
      const current = request.current && quiet(tie('current', request.current));
      const tied = { ...request, handle, report, ...(current && { current }) };
      return running(disowned(() => kube.watch(tied)));
    },
  };
}

function patching(kube: KubePatch): KubePatch {
  return { annotate: async (...patch) => disowned(() => kube.annotate(...patch)) };
}

function serving(http: HttpRoutes, tie: Tie): HttpRoutes {
  return {
    serve: (service) => {
      const routes = service.routes.map((route) => ({ ...route, handle: tie(route.path, route.handle) }));
      const report = quiet(tie('report', service.report));
      return running(disowned(() => http.serve({ ...service, routes, report })));
    },
  };
}

function timing(clock: Clock, tie: Tie): Clock {
  return {
    now: () => clock.now(),
    at: (time, fn) => {
      const cancel = disowned(() => clock.at(time, quiet(tie('clock', fn))));
      return () => {
        disowned(cancel);
      };
    },
    taken: (...state) => {
      disowned(() => {
        clock.taken(...state);
      });
    },
  };
}

function waiting(gate: Gate): Gate {
  return {
    get open() {
      return gate.open;
    },
    wait: async () => disowned(() => gate.wait()),
  };
}

function measuring(meter: Meter, tie: Tie): Meter {
  return {
    gauge: (name, read, labels) => {
      disowned(() => {
        meter.gauge(name, tie(name, read), labels);
      });
    },
    record: (...value) => {
      disowned(() => {
        meter.record(...value);
      });
    },
  };
}

/** Each step runs as nobody's, too: the first one reads, the others go on reading. */
function reading<T>(entries: AsyncIterator<T>): AsyncIterableIterator<T> {
  const iterator: AsyncIterableIterator<T> = {
    next: async () => disowned(() => entries.next()),
    return: async (value: unknown) => disowned(() => entries.return?.(value) ?? { done: true, value }),
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

function asking(git: GitHost): GitHost {
  return {
    get repositories() {
      return git.repositories;
    },
    read: async (...question) => disowned(() => git.read(...question)),
    listUpdatedSince: (...question) => ({
      [Symbol.asyncIterator]: () =>
        reading(disowned(() => git.listUpdatedSince(...question)[Symbol.asyncIterator]())),
    }),
    tryAgain: () => {
      disowned(() => {
        git.tryAgain();
      });
    },
  };
}

/** Tables of the plugin's own, whatever it calls them. */
function keeping(store: Store, name: string): Store {
  // What is no string is left to the store, which says so.
  const own = (table: string): string => (typeof table === 'string' ? JSON.stringify([name, table]) : table);
  const owned = (operation: StoreOperation): StoreOperation => ({
    ...operation,
    table: own(operation.table),
  });
  return {
    durable: store.durable,
    shared: store.shared,
    table: (table): StoreTable => {
      const inner = disowned(() => store.table(own(table)));
      return {
        entries: () => reading(disowned(() => inner.entries()[Symbol.asyncIterator]())),
        get: async (key) => disowned(() => inner.get(key)),
      };
    },
    write: async (operations) => disowned(() => store.write(operations.map(owned))),
  };
}

/** What the container holds under a token, as it is handed to the plugin `name` that is not of this project. */
export function foreignDependency(
  isolation: Isolation,
  name: string,
  { name: token }: Token<unknown>,
  value: unknown,
): unknown {
  const tie: Tie = (stage, callback) => isolation.callback(name, stage, callback);
  if (token === KUBE_WATCH.name) return watching(value as KubeWatch, tie);
  if (token === KUBE_PATCH.name) return patching(value as KubePatch);
  if (token === HTTP_ROUTES.name) return serving(value as HttpRoutes, tie);
  if (token === CLOCK.name) return timing(value as Clock, tie);
  if (token === GATE.name) return waiting(value as Gate);
  if (token === GIT_HOST.name) return asking(value as GitHost);
  if (token === METER.name) return measuring(value as Meter, tie);
  if (token === STORE.name) return keeping(value as Store, name);
  if (token === DURABILITY.name)
    return { written: async () => disowned(() => (value as Durability).written()) };
  return value;
}
