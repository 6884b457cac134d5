import { token } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { SpanExporter } from '../contract/plugin.js';
import {
  CLOCK,
  COUNTERS,
  GATE,
  HTTP_ROUTES,
  KUBE_PATCH,
  KUBE_WATCH,
  LOGGER,
  METER,
} from '../contract/ports.js';
import { createHttpRoutes } from '../http/server.js';
import { createKubeClient, type KubeClient } from '../kube/client.js';
import { createKubePatch } from '../kube/patch.js';
import { createKubeWatch } from '../kube/watch.js';
import type { Container } from './container.js';
import { contextOf, nameOf, naming, type WiringOptions } from './context.js';
import { combineGates } from './gate.js';
import type { Member } from './lifecycle.js';

export const EXPORTERS = token<readonly SpanExporter[]>('EXPORTERS');
const KUBE_CLIENT = token<KubeClient>('KUBE_CLIENT');
const KUBERNETES = 'kubernetes';

function createExporters(container: Container, options: WiringOptions): SpanExporter[] {
  return options.config.exporters.map((component) => {
    const { plugin } = component;
    const name = nameOf(component);
    if (plugin.kind !== 'exporter') throw new ComponentError(name, 'is no exporter');
    return naming(name, () => plugin.create(contextOf(container, options, component)));
  });
}

/** Made when a plugin first asks for it; `opened` takes what has to be closed again. */
function openKube({ config }: WiringOptions, opened: Member[]): KubeClient {
  const client = naming(KUBERNETES, () => createKubeClient(config.kubernetes));
  const component = { start: () => Promise.resolve(), stop: () => client.close() };
  opened.push({ name: KUBERNETES, component });
  return client;
}

/** Everything that a plugin may ask for, each made once, when somebody first does. */
export function provideAll(container: Container, options: WiringOptions, opened: Member[]): void {
  const { config, counters, clock, log, meter } = options;
  const { namespaces } = config.kubernetes;
  const kubeLog = log.with({ kind: KUBERNETES });
  container.provide(LOGGER, () => log);
  container.provide(COUNTERS, () => counters);
  container.provide(METER, () => meter);
  container.provide(CLOCK, () => clock);
  container.provide(EXPORTERS, () => createExporters(container, options));
  container.provide(GATE, (resolve) => combineGates(resolve(EXPORTERS).map((exporter) => exporter.gate)));
  container.provide(KUBE_CLIENT, () => openKube(options, opened));
  container.provide(KUBE_WATCH, (resolve) =>
    createKubeWatch({
      client: resolve(KUBE_CLIENT),
      gate: resolve(GATE),
      log: kubeLog,
      ...{ namespaces, clock, counters, meter },
    }),
  );
  container.provide(KUBE_PATCH, (resolve) => createKubePatch({ client: resolve(KUBE_CLIENT), counters }));
  container.provide(HTTP_ROUTES, () => createHttpRoutes({ log: log.with({ kind: 'http' }), counters }));
}
