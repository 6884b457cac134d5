import { describe, expect, it, vi } from 'vitest';
import { token, type Component } from '../contract/component.js';
import {
  CLOCK,
  GIT_HOST,
  HTTP_ROUTES,
  KUBE_WATCH,
  METER,
  type Clock,
  type GitHost,
  type HttpRoute,
  type HttpService,
  type WatchRequest,
} from '../contract/ports.js';
import { STORE, type Store } from '../contract/store.js';
import { createCounters } from '../self/counters.js';
import { memoryLogger } from '../self/testing/logger.js';
import { contentOf, makeStore } from '../store/testing/bench.js';
import { foreignDependency } from './foreign-deps.js';
import { Isolation } from './isolate.js';

const done = (): Promise<void> => Promise.resolve();
const idle: Component = { start: done, stop: done };
const NAME = 'sources.acme';

function bug(): never {
  throw new Error('a bug');
}

/** Hands `value` to a plugin, and tells what is logged of it. */
function handed<T>(wanted: { readonly name: string; readonly type?: T }, value: T) {
  const { log, lines } = memoryLogger();
  const isolation = new Isolation({ log, counters: createCounters(), report: () => undefined });
  const told = (): unknown[] => lines.filter(({ level }) => level === 'error').map(({ reason }) => reason);
  return { port: foreignDependency(isolation, NAME, wanted, value) as T, told };
}

describe('what is handed to a foreign plugin', () => {
  it('asks Git hosts as nobody, and hands their answers and refusals over', async () => {
    const ref = { host: 'github.com', owner: 'acme', repository: 'shop', number: 7 };
    const found = {
      type: 'found',
      ref,
      told: { owner: 'a', repository: 's', attributes: {}, resource: {} },
    } as const;
    const tryAgain = vi.fn();
    const git: GitHost = {
      repositories: [ref],
      read: () => Promise.reject(new Error('no answer')),
      listUpdatedSince: async function* () {
        yield await Promise.resolve(found);
      },
      tryAgain,
    };
    const { port } = handed(GIT_HOST, git);
    const { signal } = new AbortController();
    await expect(port.read(ref, signal)).rejects.toThrow('no answer');
    const listed: unknown[] = [];
    for await (const each of port.listUpdatedSince(ref, 0, signal)) listed.push(each);
    port.tryAgain();
    expect([listed, port.repositories, tryAgain.mock.calls.length]).toEqual([[found], [ref], 1]);
  });

  it('names it when its watch throws, and still tells the watch', async () => {
    const requests: WatchRequest[] = [];
    const watch = { start: vi.fn(done), stop: vi.fn(done) };
    const kube = { watch: (request: WatchRequest) => (requests.push(request), watch) };
    const { port, told } = handed(KUBE_WATCH, kube);
    const resource = { group: '', version: 'v1', plural: 'pods' };
    const watching = port.watch({ resource, handle: bug, report: bug, current: bug });
    await watching.start();
    await watching.stop();
    expect([watch.start.mock.calls.length, watch.stop.mock.calls.length]).toEqual([1, 1]);
    expect(requests[0]?.resource).toBe(resource);
    expect(() => requests[0]?.handle({ type: 'vanished', uid: 'u' })).toThrow('a bug');
    requests[0]?.report({ state: 'ok' });
    requests[0]?.current?.(true);
    expect(told()).toEqual(['watch: a bug', 'report: a bug', 'current: a bug']);
  });

  it('names it when it can not answer, and still tells the server', async () => {
    const services: HttpService[] = [];
    const { port, told } = handed(HTTP_ROUTES, { serve: (service) => (services.push(service), idle) });
    const request = { headers: {}, body: Buffer.from('x') };
    const routes: HttpRoute[] = [
      { path: '/a', handle: bug },
      { path: '/b', handle: () => Promise.reject(new Error('later')) },
      { path: '/c', handle: ({ body }) => ({ status: 200, message: body.toString() }) },
    ];
    port.serve({ endpoint: ':1', routes, report: bug });
    services[0]?.report({ state: 'ok' });
    const [a, b, c] = services[0]?.routes ?? [];
    expect(() => a?.handle(request)).toThrow('a bug');
    await expect(b?.handle(request)).rejects.toThrow('later');
    expect(c?.handle(request)).toEqual({ status: 200, message: 'x' });
    expect(told()).toEqual(['report: a bug', '/a: a bug', '/b: later']);
  });

  it('names it when its deadline throws, which nobody else has to do with', () => {
    const due: (() => void)[] = [];
    const forget = vi.fn();
    const taken = vi.fn();
    const clock: Clock = { now: () => 7, at: (_, fn) => (due.push(fn), forget), taken };
    const { port, told } = handed(CLOCK, clock);
    expect(port.now()).toBe(7);
    const cancel = port.at(8, bug);
    due[0]?.();
    cancel();
    expect(forget).toHaveBeenCalledOnce();
    port.taken('pods', '1');
    expect(taken).toHaveBeenCalledWith('pods', '1');
    expect(told()).toEqual(['clock: a bug']);
  });

  it('names it when it can not be measured', () => {
    const reads: (() => number)[] = [];
    const record = vi.fn();
    const { port, told } = handed(METER, { gauge: (_, read) => void reads.push(read), record });
    port.gauge('acme_open', bug);
    port.record('acme_seconds', 1, { a: 'b' });
    expect(() => reads[0]?.()).toThrow('a bug');
    expect(record).toHaveBeenCalledWith('acme_seconds', 1, { a: 'b' });
    expect(told()).toEqual(['acme_open: a bug']);
  });

  it('is the thing itself where nothing can be handed back', () => {
    const thing = {};
    expect(handed(token<object>('ACME'), thing).port).toBe(thing);
  });
});

describe('the store that is handed to a foreign plugin', () => {
  const open = async (name: string, store: Store): Promise<Store> => {
    const isolation = new Isolation({
      log: memoryLogger().log,
      counters: createCounters(),
      report: () => undefined,
    });
    return foreignDependency(isolation, name, STORE, store) as Store;
  };

  it('has tables of its own, that nobody else reads or writes', async () => {
    const { store, component } = makeStore({ type: 'memory' });
    await component.start();
    const [acme, other] = [await open('sources.acme', store), await open('sources.acme/2', store)];
    await store.write([{ table: 't', key: 'k', value: 'core' }]);
    await acme.write([{ table: 't', key: 'k', value: 'acme' }]);
    await other.write([{ table: 't', key: 'k', value: 'other' }]);
    await acme.write([{ table: 't', key: 'gone', value: '' }]);
    await acme.write([{ table: 't', key: 'gone', delete: true }]);
    expect(await contentOf(store, 't')).toEqual({ k: 'core' });
    expect(await contentOf(acme, 't')).toEqual({ k: 'acme' });
    expect(await contentOf(other, 't')).toEqual({ k: 'other' });
    expect(await other.table('t').get('k')).toBe('other');
    expect([acme.durable, acme.shared]).toEqual([false, false]);
    for await (const [key] of acme.table('t').entries()) if (key === 'k') break;
    const wrong = [{ table: 7, key: 'k', value: '' }] as unknown as Parameters<Store['write']>[0];
    await expect(acme.write(wrong)).rejects.toMatchObject({ reason: 'invalid' });
    await component.stop();
  });
});
