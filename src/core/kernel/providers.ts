import { token } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { SpanExporter } from '../contract/plugin.js';
import {
  CLOCK,
  COUNTERS,
  GATE,
  GIT_HOST,
  HTTP_ROUTES,
  KUBE_PATCH,
  KUBE_WATCH,
  LOGGER,
  METER,
  type GitHost,
} from '../contract/ports.js';
import { DURABILITY, STORE, type Store } from '../contract/store.js';
import { withBarrier } from '../journal/barrier.js';
import { createGitHub } from '../git/github.js';
import { createHttpRoutes } from '../http/server.js';
import { UNKEPT } from '../kit/unkept.js';
import { createKubeClient, type KubeClient } from '../kube/client.js';
import { createKubePatch } from '../kube/patch.js';
import { createKubeWatch } from '../kube/watch.js';
import { createStore } from '../store/create.js';
import type { Container } from './container.js';
import { contextOf, nameOf, naming, type WiringOptions } from './context.js';
import { combineGates } from './gate.js';
import { createJournal, isDurable, JOURNAL } from './keeping.js';
import type { Member } from './lifecycle.js';

export const EXPORTERS = token<readonly SpanExporter[]>('EXPORTERS');
const KUBE_CLIENT = token<KubeClient>('KUBE_CLIENT');
const KUBERNETES = 'kubernetes';
const STORE_NAME = 'store';
const GIT_HOSTS = 'git_hosts';
const BARRIER = token<ReturnType<typeof withBarrier>>('BARRIER');

function createExporters(container: Container, options: WiringOptions): SpanExporter[] {
  return options.config.exporters.map((component) => {
    const { plugin } = component;
    const name = nameOf(component);
    if (plugin.kind !== 'exporter') throw new ComponentError(name, 'is no exporter');
    return naming(name, () => plugin.create(contextOf(container, options, component)));
  });
}

/** What is made when it is first asked for, and has to be closed again. */
export interface Opened {
  /** Before all others, and after them. */
  readonly first: Member[];
  /** Before sources and linkers. */
  readonly edges: Member[];
}

function openKube({ config }: WiringOptions, { edges }: Opened): KubeClient {
  const client = naming(KUBERNETES, () => createKubeClient(config.kubernetes));
  const component = { start: () => Promise.resolve(), stop: () => client.close() };
  edges.push({ name: KUBERNETES, component });
  return client;
}

/** Whoever writes to it does so to the very last: exporters that drain acknowledge what the registry keeps there. */
function openStore(options: WiringOptions, { first }: Opened): Store {
  const { config, counters, clock, log, meter, report, mayWrite } = options;
  const { store, component } = naming(STORE_NAME, () =>
    createStore({
      config: config.store,
      log: log.with({ kind: STORE_NAME }),
      ...{ counters, meter, mayWrite },
      now: () => clock.now(),
      report: (health) => {
        report(STORE_NAME, health);
      },
    }),
  );
  first.push({ name: STORE_NAME, component });
  return store;
}

/** It says nothing of its health when there is no host that could have one. */
function createGitHost({ config: { gitHosts: hosts }, counters, log, report }: WiringOptions): GitHost {
  const tell = hosts.length === 0 ? () => undefined : report.bind(undefined, GIT_HOSTS);
  return naming(GIT_HOSTS, () =>
    createGitHub({ hosts, counters, log: log.with({ kind: GIT_HOSTS }), report: tell }),
  );
}

/** Everything that a plugin may ask for, each made once, when somebody first does. */
export function provideAll(container: Container, options: WiringOptions, opened: Opened): void {
  const { config, counters, clock, log, meter } = options;
  const { namespaces } = config.kubernetes;
  const kubeLog = log.with({ kind: KUBERNETES });
  container.provide(LOGGER, () => log);
  container.provide(COUNTERS, () => counters);
  container.provide(METER, () => meter);
  container.provide(CLOCK, () => clock);
  container.provide(EXPORTERS, () => createExporters(container, options));
  container.provide(GATE, (resolve) => {
    const holders = [...resolve(EXPORTERS), resolve(JOURNAL)];
    return combineGates(holders.flatMap((holder) => (holder === undefined ? [] : [holder.gate])));
  });
  container.provide(BARRIER, () => withBarrier(openStore(options, opened)));
  container.provide(STORE, (resolve) => resolve(BARRIER).store);
  container.provide(DURABILITY, (resolve) => (isDurable(options) ? resolve(BARRIER).durability : UNKEPT));
  container.provide(JOURNAL, (resolve) => createJournal(options, resolve));
  container.provide(KUBE_CLIENT, () => openKube(options, opened));
  container.provide(KUBE_WATCH, (resolve) =>
    createKubeWatch({
      client: resolve(KUBE_CLIENT),
      gate: resolve(GATE),
      log: kubeLog,
      ...{ namespaces, clock, counters, meter },
      memory: resolve(JOURNAL)?.watches,
    }),
  );
  container.provide(KUBE_PATCH, (resolve) => createKubePatch({ client: resolve(KUBE_CLIENT), counters }));
  container.provide(GIT_HOST, () => createGitHost(options));
  container.provide(HTTP_ROUTES, () => createHttpRoutes({ log: log.with({ kind: 'http' }), counters }));
}
