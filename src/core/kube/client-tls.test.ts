import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listOf, refuse } from './testing/fake-api.js';
import { kubeconfigOf } from './testing/harness.js';
import { startProxy } from './testing/proxy.js';
import { base64, fixture, serverTls } from './testing/tls.js';
import { getPods, Workbench } from './testing/workbench.js';
import { until } from './testing/until.js';

const CA = { 'certificate-authority': fixture('ca.crt') };

describe('the client over TLS', () => {
  let bench: Workbench;
  beforeEach(() => {
    bench = new Workbench();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await bench.close();
  });

  const clientOf = (url: string, cluster: object, user: object = {}) =>
    bench.client({ kubeconfig: bench.write('config', kubeconfigOf(url, cluster, user)) });

  it.each([
    ['of a file', CA],
    ['in the kubeconfig', { 'certificate-authority-data': base64('ca.crt') }],
  ])('trusts the CA %s, and sends the bearer token', async (_, cluster) => {
    const api = await bench.serve(serverTls());
    const client = clientOf(api.url, cluster, { token: 'secret-token' });
    expect(await getPods(client)).toBe(200);
    expect(api.requests[0]?.headers.authorization).toBe('Bearer secret-token');
    expect(api.requests[0]?.headers['user-agent']).toBe('lighthouse-telemetry');
  });

  it.each([
    ['by another CA', { 'certificate-authority': fixture('other-ca.crt') }],
    ['by nobody it knows', {}],
  ])('refuses a server certified %s, and says so', async (_, cluster) => {
    const api = await bench.serve(serverTls());
    const client = clientOf(api.url, cluster, { token: 'secret-token' });
    await expect(getPods(client)).rejects.toThrow(/^can't reach https:.*: (unable to|self-signed)/);
    expect(api.requests).toEqual([]);
  });

  it('trusts the CA also for a context without a user', async () => {
    const api = await bench.serve(serverTls());
    const text = kubeconfigOf(api.url, CA).replace(',"user":"test"', '');
    const client = bench.client({ kubeconfig: bench.write('config', text) });
    expect(await getPods(client)).toBe(200);
  });

  it('checks the name of the server, and takes another one from the kubeconfig', async () => {
    const api = await bench.serve(serverTls());
    await expect(getPods(clientOf(api.url, { ...CA, 'tls-server-name': 'elsewhere' }))).rejects.toThrow(
      "Hostname/IP does not match certificate's altnames",
    );
    expect(await getPods(clientOf(api.url, { ...CA, 'tls-server-name': 'localhost' }))).toBe(200);
    expect(await getPods(clientOf(api.url, { 'insecure-skip-tls-verify': true }))).toBe(200);
  });

  it('shows its client certificate, from files beside the kubeconfig', async () => {
    const api = await bench.serve(serverTls(true));
    copyFileSync(fixture('client.crt'), join(bench.directory, 'me.crt'));
    copyFileSync(fixture('client.key'), join(bench.directory, 'me.key'));
    const user = { 'client-certificate': 'me.crt', 'client-key': 'me.key' };
    expect(await getPods(clientOf(api.url, CA, user))).toBe(200);
    await expect(getPods(clientOf(api.url, CA))).rejects.toThrow("can't reach");
    expect(api.requests).toHaveLength(1);
  });

  it('shows a client certificate that was put in place of another', async () => {
    const api = await bench.serve(serverTls(true));
    const put = (name: 'client' | 'server'): void => {
      copyFileSync(fixture(`${name}.crt`), join(bench.directory, 'me.crt'));
      copyFileSync(fixture(`${name}.key`), join(bench.directory, 'me.key'));
    };
    put('server'); // Not for clients, so the server refuses it.
    const client = clientOf(api.url, CA, { 'client-certificate': 'me.crt', 'client-key': 'me.key' });
    await expect(getPods(client)).rejects.toThrow("can't reach");
    put('client');
    expect(await getPods(client)).toBe(200);
  });

  it('reads a token file beside the kubeconfig, and anew after a 401', async () => {
    const api = await bench.serve(serverTls());
    bench.write('token', 'old\n');
    const client = clientOf(api.url, CA, { tokenFile: 'token' });
    api.onList(listOf([]), refuse(401), listOf([]));
    expect(await getPods(client)).toBe(200);
    bench.write('token', 'new\n');
    expect(await getPods(client)).toBe(401);
    expect(await getPods(client)).toBe(200);
    const tokens = api.requests.map((request) => request.headers.authorization);
    expect(tokens).toEqual(['Bearer old', 'Bearer old', 'Bearer new']);
  });

  it('takes CA and token of the service account inside a cluster', async () => {
    const api = await bench.serve(serverTls());
    const account = 'root/var/run/secrets/kubernetes.io/serviceaccount';
    bench.write(`${account}/ca.crt`, readFileSync(fixture('ca.crt'), 'utf8'));
    bench.write(`${account}/token`, 'account-token');
    bench.write(`${account}/namespace`, 'jx');
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', bench.directory);
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '127.0.0.1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', new URL(api.url).port);
    const client = bench.client({ accountRoot: join(bench.directory, 'root') });
    expect(client.namespace).toBe('jx');
    expect(await getPods(client)).toBe(200);
    expect(api.requests[0]?.headers.authorization).toBe('Bearer account-token');
  });

  it('goes through the proxy of the kubeconfig', async () => {
    const api = await bench.serve(serverTls());
    const proxy = await startProxy();
    bench.atEnd(() => proxy.close());
    const client = clientOf(api.url, { ...CA, 'proxy-url': proxy.url }, { token: 't' });
    for (let count = 0; count < 3; count += 1) expect(await getPods(client)).toBe(200);
    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(api.url).host]));
    expect(proxy.tunnels.length).toBeLessThan(3);
    await client.close();
  });

  it('uses one connection for many requests', async () => {
    const api = await bench.serve(serverTls());
    const client = clientOf(api.url, CA, { token: 't' });
    for (let count = 0; count < 30; count += 1) expect(await getPods(client)).toBe(200);
    expect(api.connections).toBeLessThan(5);
    await client.close();
    await until(() => expect(api.open).toBe(0));
  });
});
