import { expect, it } from 'vitest';
import type { Component } from '../core/contract/component.js';
import type { HttpService, WatchRequest } from '../core/contract/ports.js';
import { createTap } from './tap.js';

const still: Component = { start: () => Promise.resolve(), stop: () => Promise.resolve() };
const report = (): void => undefined;

it.each([
  [200, true],
  [202, true],
  [400, false],
  [401, false],
  [503, false],
])('a delivery that is answered with %i is recorded: %s', async (status, isRecorded) => {
  const served: HttpService[] = [];
  const seen: unknown[] = [];
  const tap = createTap({
    kube: () => ({ watch: () => still }),
    routes: () => ({ serve: (service) => (served.push(service), still) }),
    onChange: () => undefined,
    onWatch: () => undefined,
    onDelivery: (request) => seen.push(request),
  });
  const handle = () => ({ status, message: 'x' });
  tap.routes.serve({ endpoint: ':1', routes: [{ path: '/a', handle }], report });
  const request = { headers: {}, body: Buffer.from('{}') };
  expect(await served[0]?.routes[0]?.handle(request)).toEqual({ status, message: 'x' });
  expect(seen).toEqual(isRecorded ? [request] : []);
});

it('a source sees nothing of what it watches, and its selectors stay', () => {
  const asked: WatchRequest[] = [];
  const seen: unknown[] = [];
  const tap = createTap({
    kube: () => ({ watch: (request) => (asked.push(request), still) }),
    routes: () => ({ serve: () => still }),
    onChange: (plural, change) => seen.push([plural, change]),
    onWatch: (plural) => seen.push(plural),
    onDelivery: () => undefined,
  });
  const handle = (): never => {
    throw new Error('it is told');
  };
  const resource = { group: '', version: 'v1', plural: 'pods' };
  tap.kube.watch({ resource, labelSelector: 'a=b', handle, report });
  expect(asked).toMatchObject([{ resource, labelSelector: 'a=b' }]);
  asked[0]?.handle({ type: 'vanished', uid: 'u' });
  expect(seen).toEqual(['pods', ['pods', { type: 'vanished', uid: 'u' }]]);
});
