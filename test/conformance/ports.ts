import {
  CLOCK,
  HTTP_ROUTES,
  KUBE_PATCH,
  KUBE_WATCH,
  METER,
  type Clock,
  type HttpRoutes,
  type HttpService,
  type KubePatch,
  type KubeWatch,
  type Meter,
  type WatchRequest,
} from '../../src/core/contract/ports.js';
import { DURABILITY, type Durability } from '../../src/core/contract/store.js';

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

/** HTTP without a socket: what is to be served, and what of that runs. */
export interface ScriptedHttp extends HttpRoutes {
  readonly services: readonly HttpService[];
  readonly running: ReadonlySet<HttpService>;
}

function createScriptedHttp(): ScriptedHttp {
  const services: HttpService[] = [];
  const running = new Set<HttpService>();
  return {
    services,
    running,
    serve: (service) => {
      services.push(service);
      return {
        start: async () => {
          running.add(service);
          service.report({ state: 'ok' });
        },
        stop: async () => void running.delete(service),
      };
    },
  };
}

const stillClock: Clock = { now: () => 0, at: () => () => undefined, taken: () => undefined };
const unmeasured: Meter = { gauge: () => undefined, record: () => undefined };
const silentPatch: KubePatch = { annotate: () => new Promise(() => undefined) };

/** What a source may depend on, each for one bench alone. */
export function createPorts() {
  const [kube, http] = [createScriptedWatch(), createScriptedHttp()];
  const byName: Readonly<Record<string, unknown>> = {
    [KUBE_WATCH.name]: kube,
    [HTTP_ROUTES.name]: http,
    [CLOCK.name]: stillClock,
    [METER.name]: unmeasured,
    [KUBE_PATCH.name]: silentPatch,
    [DURABILITY.name]: { written: () => Promise.resolve() } satisfies Durability,
  };
  return { kube, http, byName };
}
