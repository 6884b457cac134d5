import type { ConfiguredComponent } from '../config/pipeline.js';
import type { Token } from '../contract/component.js';
import {
  CLOCK,
  HTTP_ROUTES,
  KUBE_WATCH,
  METER,
  type Clock,
  type HttpRoutes,
  type KubeWatch,
  type Meter,
} from '../contract/ports.js';
import { quiet, type Isolation } from './isolate.js';

/** Whether what goes wrong in it stays with it. Exporters are not: spans that one of them does not take are lost. */
export function isForeign({ origin, plugin }: ConfiguredComponent): boolean {
  return origin !== undefined && plugin.kind !== 'exporter';
}

/** Ties the functions that a plugin hands to a port to the plugin. */
type Tie = <A extends readonly unknown[], R>(stage: string, callback: (...args: A) => R) => (...args: A) => R;

function watching(kube: KubeWatch, tie: Tie): KubeWatch {
  return { watch: (request) => kube.watch({ ...request, handle: tie('watch', request.handle) }) };
}

function serving(http: HttpRoutes, tie: Tie): HttpRoutes {
  return {
    serve: (service) => {
      const routes = service.routes.map((route) => ({ ...route, handle: tie(route.path, route.handle) }));
      return http.serve({ ...service, routes });
    },
  };
}

function timing(clock: Clock, tie: Tie): Clock {
  return {
    now: () => clock.now(),
    at: (time, fn) => clock.at(time, quiet(tie('clock', fn))),
    taken: (plural, resourceVersion) => {
      clock.taken(plural, resourceVersion);
    },
  };
}

function measuring(meter: Meter, tie: Tie): Meter {
  return {
    gauge: (name, read, labels) => {
      meter.gauge(name, tie(name, read), labels);
    },
    record: (name, value, labels) => {
      meter.record(name, value, labels);
    },
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
  if (token === HTTP_ROUTES.name) return serving(value as HttpRoutes, tie);
  if (token === CLOCK.name) return timing(value as Clock, tie);
  if (token === METER.name) return measuring(value as Meter, tie);
  return value;
}
