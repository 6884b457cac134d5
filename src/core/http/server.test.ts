import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenError } from './endpoint.js';
import { ask, createStage, taking, type Stage } from './testing/stage.js';

let stage: Stage;
beforeEach(() => (stage = createStage({ graceMillis: 100, stopMillis: 2000 })));
afterEach(() => stage.close());

describe('an endpoint', () => {
  it('says so when it is in use', async () => {
    const { port } = await stage.serve([taking()]);
    const endpoint = `127.0.0.1:${String(port)}`;
    const other = stage.service([taking()], endpoint);
    await expect(other.start()).rejects.toThrow(`${endpoint} is in use`);
    expect(other.reports).toEqual([]);
    await other.stop();
    expect((await ask(port, { body: '{}' })).status).toBe(202);
  });

  it('says so when it is not of this machine', async () => {
    const service = stage.service([taking()], '192.0.2.1:8080');
    await expect(service.start()).rejects.toThrow('192.0.2.1:8080 is no address of this machine');
  });

  it.each([
    ['EACCES', '127.0.0.1:80 can not be listened on: permission denied (ports below 1024 need a privilege)'],
    ['ENOTFOUND', '127.0.0.1:80 can not be listened on: its host is unknown'],
    ['EODD', '127.0.0.1:80 can not be listened on: odd'],
  ])('says so in words for %s', (code, message) => {
    const cause = Object.assign(new Error('odd'), { code });
    expect(listenError('127.0.0.1:80', cause)).toMatchObject({ message, cause });
  });

  it.each(['nowhere', '127.0.0.1', '127.0.0.1:99999', '::1:8080'])('%s is none', async (endpoint) => {
    await expect(stage.service([taking()], endpoint).start()).rejects.toThrow(`${endpoint} is no endpoint`);
  });

  it('without a host is all addresses', async () => {
    const { port } = await stage.serve([taking()], ':0');
    expect((await ask(port, { body: '{}', host: '127.0.0.2' })).status).toBe(202);
  });

  const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === '::1'),
  );
  it.runIf(hasIPv6)('may be one of IPv6', async () => {
    const { port } = await stage.serve([taking()], '[::1]:0');
    expect((await ask(port, { body: '{}', host: '::1' })).status).toBe(202);
  });
});

describe('services with one endpoint', () => {
  it('share a server, from the first to the last', async () => {
    const a = await stage.serve([taking('/a')]);
    const b = stage.service([taking('/b')]);
    await Promise.all([b.start(), b.start()]);
    expect(stage.lines.filter(({ msg }) => msg === 'listening for HTTP')).toHaveLength(1);
    expect([a.service.reports, b.reports]).toEqual([[{ state: 'ok' }], [{ state: 'ok' }]]);
    const { port } = a;
    expect([(await ask(port, { path: '/a' })).status, (await ask(port, { path: '/b' })).status]).toEqual([
      202, 202,
    ]);
    await a.service.stop();
    const refused = await ask(port, { path: '/a' });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect((await ask(port, { path: '/b' })).status).toBe(202);
    await b.stop();
    await expect(ask(port, { path: '/b' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('do not serve a path twice', async () => {
    const { port } = await stage.serve([taking('/a')]);
    const other = stage.service([taking('/b'), taking('/a')]);
    await expect(other.start()).rejects.toThrow('/a is served twice on 127.0.0.1:0');
    await other.stop();
    expect((await ask(port, { path: '/b' })).status).toBe(404);
    await expect(stage.service([taking('/c'), taking('/c')]).start()).rejects.toThrow('/c is served twice');
    expect((await ask(port, { path: '/a' })).status).toBe(202);
  });

  it('may take the path of one that was stopped', async () => {
    const first = await stage.serve([taking('/a')]);
    await stage.serve([taking('/b')]);
    await first.service.stop();
    const again = stage.service([taking('/a')]);
    await again.start();
    expect((await ask(first.port, { path: '/a' })).status).toBe(202);
  });

  it('listen anew after the last one has stopped', async () => {
    const first = await stage.serve([taking('/a')]);
    await first.service.stop();
    const { port } = await stage.serve([taking('/a')]);
    expect((await ask(port, { path: '/a' })).status).toBe(202);
  });

  it('fail together when it can not be listened on', async () => {
    const { port } = await stage.serve([taking()]);
    const endpoint = `127.0.0.1:${String(port)}`;
    const services = [stage.service([taking('/a')], endpoint), stage.service([taking('/b')], endpoint)];
    const results = await Promise.allSettled(services.map((service) => service.start()));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
