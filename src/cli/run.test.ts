import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { command, start, WRONG } from './testing/start.js';

const TIME = '2026-01-01T00:00:00Z';

function lineOf(log: string, msg: string): object | undefined {
  const lines = log
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as { msg: string }).find((line) => line.msg === msg);
}

describe('run', () => {
  let server: Server;
  let folder: string;
  let kubeconfig: string;
  let status = 503;
  let body: object = {};
  /** The one kind of which there is something; empty: all. */
  let only = '';

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      // A watch stays open.
      if (status !== 200 || !url.includes('watch=')) {
        const empty = { ...body, items: [] };
        response.end(JSON.stringify(url.includes(only) ? body : empty));
      } else response.flushHeaders();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const cluster = { server: `http://127.0.0.1:${String(port)}`, 'insecure-skip-tls-verify': true };
    folder = await mkdtemp(join(tmpdir(), 'run-'));
    kubeconfig = join(folder, 'kubeconfig');
    const content = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    await writeFile(kubeconfig, JSON.stringify(content));
  });
  beforeEach(() => {
    only = '';
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const argv = (): string[] => [
    '--config',
    'config/minimal.yaml',
    `yaml:kubernetes::kubeconfig: ${kubeconfig}`,
  ];

  it.each(['SIGTERM', 'SIGINT'] as const)('goes on without an API server until %s comes', async (name) => {
    status = 503;
    const { signal, exits, listeners, log, ended } = start(argv());
    await vi.waitFor(() => {
      expect(log()).toContain('"msg":"started"');
      expect(log()).toContain('503');
    });
    signal(name);
    const { code, stderr } = await ended;
    expect(stderr).toContain(`"signal":"${name}"`);
    expect({ code, exits, left: listeners.size }).toEqual({ code: 0, exits: [], left: 0 });
  });

  it('ends at once with a second signal', async () => {
    const { signal, exits, log, ended } = start(argv());
    await vi.waitFor(() => {
      expect(log()).toContain('"msg":"started"');
    });
    signal('SIGINT');
    signal('SIGTERM');
    expect(exits).toEqual([143]);
    await ended;
  });

  it('ends with 1 when spans are left that no collector took', async () => {
    status = 200;
    const metadata = { name: 'r', namespace: 'n', uid: 'u', resourceVersion: '1', creationTimestamp: TIME };
    const condition = { type: 'Succeeded', status: 'True', reason: 'Succeeded' };
    const run = {
      metadata,
      spec: {},
      status: { startTime: TIME, completionTime: TIME, conditions: [condition] },
    };
    body = { metadata: { resourceVersion: '1' }, items: [run] };
    const exporter = 'yaml:exporters::otlp: { endpoint: 127.0.0.1:1, drain_timeout: 10ms }';
    const { signal, log, ended } = start([...argv(), exporter, 'yaml:registry::backfill: all']);
    await vi.waitFor(() => {
      expect(log()).toMatch(/"kind":"exporter".*127\.0\.0\.1:1/);
    });
    signal('SIGTERM');
    const { code, stderr } = await ended;
    expect(stderr).toMatch(/"spans_left":[1-9]/);
    expect(code).toBe(1);
  });

  it('says what it has found, what of that is history, and what came of it', async () => {
    status = 200;
    const metadata = { name: 'r', namespace: 'n', uid: 'u', resourceVersion: '1', creationTimestamp: TIME };
    const succeeded = { type: 'Succeeded', status: 'True', reason: 'Succeeded' };
    const run = { metadata, spec: {}, status: { completionTime: TIME, conditions: [succeeded] } };
    body = { metadata: { resourceVersion: '1' }, items: [run, { metadata: { name: 'odd' } }] };
    only = 'pipelineruns';
    const { signal, log, ended } = start(argv());
    const found = (): object | undefined => lineOf(log(), 'all sources are listed and watched');
    await vi.waitFor(() => {
      expect(found()).toBeDefined();
    });
    expect(found()).toMatchObject({
      level: 'info',
      namespaces: ['*'],
      objects: { PipelineRun: 2, TaskRun: 0 },
      left_out_as_history: { PipelineRun: 1 },
      backfill: '10m',
    });
    signal('SIGTERM');
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(lineOf(stderr, 'stopped')).toMatchObject({
      level: 'info',
      updates: { PipelineRun: 2, TaskRun: 0 },
      objects_rejected: 1,
      left_out_as_history: 1,
      spans: 0,
      spans_sent: 0,
      spans_left: 0,
    });
  });

  it('ends with 1 when its credentials are refused', async () => {
    status = 401;
    const { ended } = start(argv());
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    const reason = expect.stringMatching(/^the API server \S+ refused the credentials/) as string;
    expect(lineOf(stderr, 'refused')).toMatchObject({
      component: expect.stringMatching(/^sources\./) as string,
      reason,
    });
    expect(stderr).not.toContain('all sources are listed');
  });

  it('says why it can not start in one line, without a stack', async () => {
    const { code, stderr } = await command([...argv(), 'yaml:kubernetes::kubeconfig: /no/such/file']);
    expect(code).toBe(1);
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual([
      {
        level: 'error',
        ts: expect.any(String) as string,
        component: 'kubernetes',
        reason: expect.stringMatching(/^kubeconfig \/no\/such\/file: ENOENT/) as string,
        msg: "can't start",
      },
    ]);
  });

  it.each([
    ['a wrong configuration', ['--config', WRONG], 'names no exporter'],
    ['no configuration', ['--config', 'no-such.yaml'], 'no-such.yaml:1:1: '],
    [
      'no kubeconfig',
      ['--config', 'config/minimal.yaml', 'yaml:kubernetes::kubeconfig: /no/such/file'],
      '/no/such/file',
    ],
  ])('ends with 1 for %s', async (_, args, message) => {
    const { code, stderr } = await command(args);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
