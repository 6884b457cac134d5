import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listOf, refuse } from './testing/fake-api.js';
import { kubeconfigOf } from './testing/harness.js';
import { fixture, serverTls } from './testing/tls.js';
import { getPods, Workbench } from './testing/workbench.js';

const CA = { 'certificate-authority': fixture('ca.crt') };

/** A plugin that counts its calls in a file and names the count in its token. */
const PLUGIN = `
  const fs = require('node:fs');
  const calls = fs.existsSync(process.env.CALLS) ? Number(fs.readFileSync(process.env.CALLS)) + 1 : 1;
  fs.writeFileSync(process.env.CALLS, String(calls));
  const status = { token: 'from-plugin-' + calls, ...JSON.parse(process.env.STATUS) };
  console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));
`;

describe('the client with an exec plugin', () => {
  let bench: Workbench;
  beforeEach(() => {
    bench = new Workbench();
  });
  afterEach(() => bench.close());

  const clientOf = (url: string, cluster: object, user: object = {}) =>
    bench.client({ kubeconfig: bench.write('config', kubeconfigOf(url, cluster, user)) });

  const execOf = (status: object = {}) => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [bench.write('plugin.cjs', PLUGIN)],
      env: [
        { name: 'CALLS', value: join(bench.directory, 'calls') },
        { name: 'STATUS', value: JSON.stringify(status) },
      ],
    },
  });

  it('asks it for its token, once, and again after a 401', async () => {
    const api = await bench.serve(serverTls());
    const client = clientOf(api.url, CA, execOf());
    api.onList(listOf([]), listOf([]), refuse(401), listOf([]));
    for (const status of [200, 200, 401, 200]) expect(await getPods(client)).toBe(status);
    const tokens = api.requests.map((request) => request.headers.authorization);
    const first = 'Bearer from-plugin-1';
    expect(tokens).toEqual([first, first, first, 'Bearer from-plugin-2']);
  });

  it('shows its client certificate', async () => {
    const api = await bench.serve(serverTls(true));
    const text = (name: 'client.crt' | 'client.key') => readFileSync(fixture(name), 'utf8');
    const status = { clientCertificateData: text('client.crt'), clientKeyData: text('client.key') };
    expect(await getPods(clientOf(api.url, CA, execOf(status)))).toBe(200);
  });

  it.each([
    ['fails', 'console.error("request with c4n4ry failed"); process.exit(3)', 'failed'],
    ['fails without a word', 'process.exit(1)', 'failed'],
    ['writes no JSON', 'console.log("c4n4ry")', 'did not write an ExecCredential'],
    [
      'writes other JSON',
      'console.log(JSON.stringify({ token: "c4n4ry" }))',
      'did not write an ExecCredential',
    ],
  ])('names one that %s, but does not repeat its words', async (_, script, what) => {
    const api = await bench.serve(serverTls());
    const exec = { ...execOf().exec, args: ['-e', script] };
    const failure: unknown = await getPods(clientOf(api.url, CA, { exec })).catch((error: unknown) => error);
    expect(String(failure)).toMatch(`can't get credentials for ${api.url}: the exec plugin node ${what};`);
    expect(inspect(failure, { depth: 9 })).not.toContain('c4n4ry');
  });

  it('says why it can not be run', async () => {
    const api = await bench.serve(serverTls());
    const missing = { ...execOf().exec, command: '/no/such/plugin' };
    await expect(getPods(clientOf(api.url, CA, { exec: missing }))).rejects.toThrow(
      /can't get credentials.*: the exec plugin plugin can't be run: ENOENT$/,
    );
  });

  it('does not wait for it once the signal aborts', async () => {
    const api = await bench.serve(serverTls());
    const exec = { ...execOf().exec, args: ['-e', 'setTimeout(() => {}, 3000)'] };
    const signal = AbortSignal.timeout(50);
    await expect(clientOf(api.url, CA, { exec }).get('/api', {}, { signal })).rejects.toThrow(
      'aborted due to timeout',
    );
  });
});
