import { describe, expect, it, vi } from 'vitest';
import { token, type Component, type Token, type Tokens } from '../contract/component.js';
import type { AnyPlugin } from '../contract/plugin.js';
import { CLOCK, GATE, HTTP_ROUTES, KUBE_PATCH, KUBE_WATCH, METER } from '../contract/ports.js';
import { createCounters } from '../self/counters.js';
import { memoryLogger } from '../self/testing/logger.js';
import { createContainer } from './container.js';
import { contextOf, type WiringOptions } from './context.js';
import { foreignDependency } from './foreign-deps.js';
import { Isolation } from './isolate.js';
import { createStage, testSource } from './testing/stage.js';
import { withUncaught } from './testing/uncaught.js';

const NAME = 'sources.acme';
const OURS = 'a bug of ours';
const done = (): Promise<void> => Promise.resolve();
const idle: Component = { start: done, stop: done };

function later<T>(value: T): T {
  setTimeout(() => {
    throw new Error(OURS);
  });
  return value;
}
const refused = (): Promise<never> => Promise.reject(new Error('refused'));
const request = { resource: { group: '', version: 'v1', plural: 'pods' }, handle: done, report: done };
const service = { endpoint: ':1', routes: [], report: done };
const address = { resource: request.resource, namespace: 'n', name: 'p', uid: 'u' };

interface Use {
  readonly what: string;
  readonly call: (port: (wanted: Token<unknown>, value: unknown) => unknown) => void;
}

function use<T>(what: string, wanted: Token<T>, value: Partial<T>, call: (port: T) => unknown): Use {
  return { what, call: (port) => void call(port(wanted, value) as T) };
}

const signal = new AbortController().signal;
const delayed = (): Promise<void> => later(done());
const begins: readonly Use[] = [
  use('a watch', KUBE_WATCH, { watch: () => later(idle) }, (kube) => kube.watch(request)),
  use('the start of a watch', KUBE_WATCH, { watch: () => ({ ...idle, start: delayed }) }, (kube) =>
    kube.watch(request).start(),
  ),
  use('the stop of a server', HTTP_ROUTES, { serve: () => ({ ...idle, stop: delayed }) }, (http) =>
    http.serve(service).stop(),
  ),
  use('a patch', KUBE_PATCH, { annotate: () => later(Promise.resolve({ type: 'done' })) }, (kube) =>
    kube.annotate(address, {}, signal),
  ),
  use('a deadline', CLOCK, { at: () => later(() => undefined) }, (clock) => clock.at(1, () => undefined)),
  use('the end of a deadline', CLOCK, { at: () => () => later(undefined) }, (clock) =>
    clock.at(1, () => undefined)(),
  ),
  use('the clock of a replay', CLOCK, { taken: () => later(undefined) }, (clock) => clock.taken('pods', '1')),
  use('a wait', GATE, { wait: delayed }, (gate) => gate.wait()),
  use('a gauge', METER, { gauge: () => later(undefined) }, (meter) => meter.gauge('acme_open', () => 1)),
  use('a value', METER, { record: () => later(undefined) }, (meter) => meter.record('acme_seconds', 1)),
];

const rejects: readonly Use[] = [
  use('start of a server', HTTP_ROUTES, { serve: () => ({ ...idle, start: refused }) }, (http) =>
    http.serve(service).start(),
  ),
  use('stop of a watch', KUBE_WATCH, { watch: () => ({ ...idle, stop: refused }) }, (kube) =>
    kube.watch(request).stop(),
  ),
  use('patch', KUBE_PATCH, { annotate: refused }, (kube) => kube.annotate(address, {}, signal)),
  use('wait', GATE, { wait: refused }, (gate) => gate.wait()),
];

function watched() {
  const { log, lines } = memoryLogger();
  const isolation = new Isolation({ log, counters: createCounters(), report: () => undefined });
  const told = (): unknown[] => lines.map(({ reason }) => reason);
  /** Runs `call` as a plugin's code. */
  const asPlugin = ({ call }: Use): void => {
    isolation.callback(NAME, 'test', () => {
      call((wanted, value) => foreignDependency(isolation, NAME, wanted, value));
    })();
  };
  return { isolation, told, asPlugin };
}

describe('what a port begins for a plugin', () => {
  it.each(begins)("is not the plugin's: $what", async (begin) => {
    const { told, asPlugin } = watched();
    await withUncaught(async (seen) => {
      asPlugin(begin);
      await vi.waitFor(() => expect([...seen]).toEqual([OURS]));
    });
    expect(told()).toEqual([]);
  });

  it.each(rejects)(
    'rejects to the plugin, which answers for it when it does not look: $what',
    async (reject) => {
      const { told, asPlugin } = watched();
      await withUncaught(async () => {
        asPlugin(reject);
        await vi.waitFor(() => expect(told()).toEqual(['uncaught: refused']));
      });
    },
  );
});

describe('what is made while a plugin is created', () => {
  function contextIn(isolation: Isolation, deps: Tokens, report: WiringOptions['report']) {
    const { log } = memoryLogger();
    const container = createContainer();
    container.provide(token<object>('STORE'), () => later({}));
    const plugin = { ...testSource(createStage()), deps } as AnyPlugin;
    const config = { sources: [], telemetry: { links: {} } } as unknown as WiringOptions['config'];
    const options = { ...{ config, log, report, isolation } } as unknown as WiringOptions;
    return contextOf(container, options, { id: 'acme', plugin, config: {}, origin: './acme.js' });
  }

  it.each<[string, Tokens, WiringOptions['report']]>([
    ['what it is the first to ask for', { store: token<object>('STORE') }, () => undefined],
    ['what its report begins', {}, () => later(undefined)],
  ])("is not the plugin's: %s", async (_, deps, report) => {
    const { isolation, told } = watched();
    await withUncaught(async (seen) => {
      isolation.callback(NAME, 'create', () => contextIn(isolation, deps, report).report({ state: 'ok' }))();
      await vi.waitFor(() => expect([...seen]).toEqual([OURS]));
    });
    expect(told()).toEqual([]);
  });
});
