import type {
  HttpRequest,
  HttpRoutes,
  HttpService,
  KubeWatch,
  WatchRequest,
} from '../core/contract/ports.js';

export interface Tap {
  readonly kube: KubeWatch;
  readonly routes: HttpRoutes;
}

export interface TapOptions {
  /** The real ones. They are asked for only by sources that need them. */
  readonly kube: () => KubeWatch;
  readonly routes: () => HttpRoutes;
  readonly onChange: (plural: string, change: Parameters<WatchRequest['handle']>[0]) => void;
  /** Told of each delivery whose sender the source itself has found genuine. */
  readonly onDelivery: (request: HttpRequest) => void;
  /** Told of each watch that a source asks for. */
  readonly onWatch: (plural: string) => void;
}

/**
 * What sources are given in place of the cluster and the server, so that what they would see is recorded: the same
 * kinds, selectors and endpoints, without a word of them here. They themselves see nothing of the cluster.
 */
export function createTap({ kube, routes, onChange, onDelivery, onWatch }: TapOptions): Tap {
  return {
    kube: {
      watch(request) {
        const { plural } = request.resource;
        onWatch(plural);
        return kube().watch({ ...request, handle: (change) => onChange(plural, change) });
      },
    },
    routes: { serve: (service) => routes().serve(tapped(service, onDelivery)) },
  };
}

/** A source answers with 2xx only what was proven and has the shape of a delivery. */
function tapped(service: HttpService, onDelivery: TapOptions['onDelivery']): HttpService {
  const served = service.routes.map(({ path, handle }) => ({
    path,
    handle: async (request: HttpRequest) => {
      const reply = await handle(request);
      if (reply.status >= 200 && reply.status < 300) onDelivery(request);
      return reply;
    },
  }));
  return { ...service, routes: served };
}
