import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ComponentError } from '../contract/errors.js';
import { createKubeClient } from './client.js';
import { hold } from './testing/fake-api.js';
import { kubeconfigOf } from './testing/harness.js';
import { getPods, Workbench } from './testing/workbench.js';
import { until } from './testing/until.js';

function errorOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe('the client', () => {
  let bench: Workbench;
  beforeEach(() => {
    bench = new Workbench();
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', bench.directory);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await bench.close();
  });

  it('speaks plain HTTP when the kubeconfig says http://, whatever it says of TLS', async () => {
    const api = await bench.serve();
    const client = bench.client({ kubeconfig: bench.write('config', kubeconfigOf(`${api.url}/`)) });
    const response = await client.get('/api/v1/pods', { limit: '1' }, { signal: AbortSignal.timeout(5000) });
    expect(response.headers['content-type']).toBe('application/json');
    expect(JSON.parse(await response.text())).toMatchObject({ metadata: { resourceVersion: '7' } });
    expect(api.requests[0]).toMatchObject({ path: '/api/v1/pods' });
    expect(client.server).toBe(api.url);
  });

  it('finds the kubeconfig by option, then KUBECONFIG, then ~/.kube/config', async () => {
    const at = (port: number): string => kubeconfigOf(`http://127.0.0.1:${port}`);
    bench.write('.kube/config', at(3));
    expect(createKubeClient().server).toBe('http://127.0.0.1:3');
    vi.stubEnv('KUBECONFIG', bench.write('from-env', at(2)));
    expect(createKubeClient().server).toBe('http://127.0.0.1:2');
    const kubeconfig = bench.write('from-option', at(1));
    expect(createKubeClient({ kubeconfig }).server).toBe('http://127.0.0.1:1');
  });

  it('takes the context that is asked for, also from several files', async () => {
    const first = bench.write('first', kubeconfigOf('http://127.0.0.1:1'));
    const second = bench.write('second', kubeconfigOf('http://127.0.0.1:2').replaceAll('"test"', '"second"'));
    vi.stubEnv('KUBECONFIG', `${first}:${second}`);
    expect(createKubeClient().server).toBe('http://127.0.0.1:1');
    expect(createKubeClient({ context: 'second' }).server).toBe('http://127.0.0.1:2');
    expect(() => createKubeClient({ context: 'third' })).toThrow(
      'has no context third (contexts: test, second)',
    );
  });

  it('knows the namespace of its context', () => {
    const config = kubeconfigOf('http://127.0.0.1:1');
    expect(bench.client({ kubeconfig: bench.write('none', config) }).namespace).toBeUndefined();
    const named = config.replace('"context":{', '"context":{"namespace":"ci",');
    expect(bench.client({ kubeconfig: bench.write('named', named) }).namespace).toBe('ci');
  });

  const valid = kubeconfigOf('http://127.0.0.1:1');
  it.each([
    ['an empty one', '', 'input is empty'],
    ['plain text', 'hello', 'it is no kubeconfig'],
    ['no YAML', '{"a": [', 'kubeconfig '],
    ['another document', '- a\n- b\n', 'has no current-context (contexts: none)'],
    [
      'one without current-context',
      valid.replace('current-context', 'x'),
      'no current-context (contexts: test)',
    ],
    [
      'a context of no cluster',
      valid.replace('"cluster":"test"', '"cluster":"x"'),
      'cluster x, which is not there',
    ],
    ['a context of no user', valid.replace('"user":"test"', '"user":"x"'), 'user x, which is not there'],
    ['no address', kubeconfigOf('not an address'), 'not an address is no http or https address'],
    ['another scheme', kubeconfigOf('ftp://host'), 'ftp://host is no http or https address'],
    ['a missing CA', kubeconfigOf('https://host', { 'certificate-authority': 'no.crt' }), 'ENOENT'],
    [
      'a broken CA',
      kubeconfigOf('https://host', { 'certificate-authority-data': 'aGVsbG8=' }),
      'TLS material',
    ],
    [
      'a certificate without key',
      kubeconfigOf('https://host', {}, { 'client-key-data': 'aGk=' }),
      'TLS material',
    ],
    [
      'a missing token file',
      kubeconfigOf('https://host', {}, { tokenFile: 'no-token' }),
      'token file: ENOENT',
    ],
  ])('refuses %s, and says why', (_, text, message) => {
    const kubeconfig = bench.write('config', text);
    expect(() => createKubeClient({ kubeconfig })).toThrow(ComponentError);
    expect(() => createKubeClient({ kubeconfig })).toThrow(message);
  });

  it.each([
    ['user and password in the address', kubeconfigOf('http://user:c4n4ry@host:6443')],
    ['a password with an @', kubeconfigOf('https://user:p@c4n4ry@host')],
    ['a token in the address', kubeconfigOf('https://c4n4ry@host')],
    ['a password in an address of another scheme', kubeconfigOf('ftp://user:c4n4ry@host')],
    ['a password in what is no address', kubeconfigOf('https://user:c4n4ry@host:no-port')],
    ['a mistake beside a token', 'users:\n- name: a\n  user:\n    token: c4n4ry\n   x: y\n'],
    ['a string without end', 'users: "c4n4ry\n'],
  ])('refuses %s, and does not show it', (_, text) => {
    const kubeconfig = bench.write('config', text);
    const refusal = errorOf(() => createKubeClient({ kubeconfig }));
    expect(refusal).toBeInstanceOf(ComponentError);
    expect(inspect(refusal, { depth: 9 })).not.toContain('c4n4ry');
    expect(String(refusal)).toMatch(/without user and password|kubeconfig \S+: .*\(\d+:\d+\)$/);
  });

  it('refuses a kubeconfig that is not there, and having none at all', () => {
    expect(() => createKubeClient({ kubeconfig: '/no/such/file' })).toThrow(
      /^kubernetes: kubeconfig \/no\/such\/file: ENOENT/,
    );
    expect(() => createKubeClient({ accountRoot: bench.directory })).toThrow('no cluster is configured');
  });

  it('lets go of the socket of an answer that is not read when the signal aborts', async () => {
    const api = await bench.serve();
    api.onWatch(hold);
    const client = bench.client({
      kubeconfig: bench.write('config', valid.replace('http://127.0.0.1:1', api.url)),
    });
    let closed = 0;
    api.onWatch((response, request) => {
      response.once('close', () => (closed += 1));
      hold(response, request);
    });
    for (let count = 1; count <= 5; count += 1) {
      const controller = new AbortController();
      await client.get('/api/v1/pods', { watch: 'true' }, { signal: controller.signal });
      controller.abort();
      await until(() => expect(closed).toBe(count));
    }
    expect(await getPods(client)).toBe(200);
    expect(api.open).toBeLessThan(3);
  });
});
