import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ask, makeMetrics, serveMetrics } from './testing/metrics.js';

const HAS_IPV6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

describe('own metrics', () => {
  it('are served at /metrics, in the words of Prometheus', async () => {
    const { url, scrape, lines } = await serveMetrics();
    expect((await scrape()).size).toBeGreaterThan(0);
    const { headers } = await ask(url());
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(lines).toMatchObject([{ level: 'info', kind: 'telemetry', name: 'metrics', url: url() }]);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/metricsx', 404],
    ['POST', '/metrics', 405],
    ['HEAD', '/metrics', 200],
    ['GET', '/metrics?name[]=up', 200],
  ])('answer %s %s with %i', async (method, path, status) => {
    const { url } = await serveMetrics();
    const answer = await ask(new URL(path, url()).href, method);
    expect([answer.status, answer.headers.allow]).toEqual([status, status === 405 ? 'GET, HEAD' : undefined]);
    if (method === 'HEAD') expect(answer.body).toBe('');
  });

  it('are right under load, and never go back', async () => {
    const { counters, meter, scrape } = await serveMetrics();
    const [total, spans] = [
      'lighthouse_telemetry_acme_builds_total',
      'lighthouse_telemetry_export_queue_spans',
    ];
    meter.gauge('export_queue_spans', () => 7);
    const scraper = async (): Promise<void> => {
      let last = 0;
      for (let round = 0; round < 10; round += 1) {
        counters.add('acme_builds_total');
        meter.record('acme_wait_seconds', round);
        const families = await scrape();
        const now = families.get(total)?.samples.get(total) ?? 0;
        expect(now).toBeGreaterThan(last);
        expect(families.get(spans)?.samples.get(spans)).toBe(7);
        last = now;
      }
    };
    await Promise.all(Array.from({ length: 20 }, scraper));
    const families = await scrape();
    expect(families.get(total)?.samples.get(total)).toBe(200);
    const waits = families.get('lighthouse_telemetry_acme_wait_seconds')?.samples;
    expect(waits?.get('lighthouse_telemetry_acme_wait_seconds_count')).toBe(200);
    expect(waits?.get('lighthouse_telemetry_acme_wait_seconds_sum')).toBe(900);
  });

  it('where the port is taken give a warning that names the option, and nothing else', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const endpoint = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    const { metrics, meter, lines } = makeMetrics(endpoint);
    await metrics.component.start();
    meter.record('acme_wait_seconds', 1);
    expect(lines).toMatchObject([
      { level: 'warn', endpoint, error: { message: expect.stringContaining('EADDRINUSE') as string } },
    ]);
    expect(lines[0]?.['msg']).toContain('service.telemetry.metrics.endpoint');
    await metrics.component.stop();
  });

  it('where the host is none of ours give a warning, too', async () => {
    const { metrics, lines } = makeMetrics('192.0.2.1:8888');
    await metrics.component.start();
    expect(lines).toMatchObject([{ level: 'warn', endpoint: '192.0.2.1:8888' }]);
  });

  it.each([':0', 'localhost:0', ...(HAS_IPV6 ? ['[::1]:0'] : [])])('are served on %s', async (endpoint) => {
    const { metrics, url } = makeMetrics(endpoint);
    await metrics.component.start();
    const { port } = new URL(url());
    const host = endpoint.startsWith('[') ? '[::1]' : 'localhost';
    expect((await ask(`http://${host}:${port}/metrics`)).status).toBe(200);
  });

  it('without an endpoint are served nowhere, and can be measured nevertheless', async () => {
    const { metrics, meter, lines } = makeMetrics(null);
    expect(lines).toEqual([]);
    await metrics.component.start();
    meter.gauge('acme_size', () => 1);
    meter.record('acme_wait_seconds', 1);
    await metrics.component.stop();
    expect(lines).toEqual([]);
  });
});

describe('the component of own metrics', () => {
  it('starts and stops twice, and lets go of its port', async () => {
    const { metrics, url, lines } = await serveMetrics();
    await metrics.component.start();
    expect(lines).toHaveLength(1);
    const { port } = new URL(url());
    await Promise.all([metrics.component.stop(), metrics.component.stop()]);
    await metrics.component.stop();
    await expect(ask(url())).rejects.toThrow('ECONNREFUSED');
    const next = makeMetrics(`127.0.0.1:${port}`);
    await next.metrics.component.start();
    expect((await next.scrape()).size).toBeGreaterThan(0);
  });

  it('stops before start, and does not start any more then', async () => {
    const { metrics, lines } = makeMetrics();
    await metrics.component.stop();
    await metrics.component.start();
    expect(lines).toEqual([]);
  });

  it('stops while it starts', async () => {
    const { metrics, url } = makeMetrics();
    await Promise.all([metrics.component.start(), metrics.component.stop()]);
    await expect(ask(url())).rejects.toThrow('ECONNREFUSED');
  });

  it('stops though somebody has half asked', async () => {
    const { metrics, url } = await serveMetrics();
    const socket = connect(Number(new URL(url()).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    const closed = vi.fn();
    socket.on('close', closed).on('error', closed);
    socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\nGET /metr');
    await once(socket, 'data');
    const begun = performance.now();
    await metrics.component.stop();
    // Left to itself the half request would be given up after 5 s.
    expect(performance.now() - begun).toBeLessThan(3_000);
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());
  });
});
