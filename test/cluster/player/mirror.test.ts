import { createServer, type ServerResponse } from 'node:http';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { ApiObject } from '../../../src/local/recording.js';
import { listen } from '../../process/ports.js';
import { createKube, KubeError } from './kube.js';
import { startMirror, type Change, type Mirror } from './mirror.js';

interface Server {
  readonly url: string;
  /** What a list of pods gives from now on, and its version. */
  holds(version: string, pods: readonly ApiObject[]): void;
  /** Writes into the watch of pods. */
  tells(type: string, object: unknown): void;
  /** Cuts the watch of pods. */
  cuts(): void;
  /** From now on watches from this version are refused: it is forgotten. */
  forgets(version: string): void;
  /** The versions from which pods were watched. */
  readonly watched: readonly string[];
}

function pod(name: string, version: string): ApiObject {
  return { metadata: { name, namespace: 'jx', uid: `uid-${name}`, resourceVersion: version } };
}

/** An API server that does what it is told. */
async function serve(): Promise<Server> {
  let held: { readonly version: string; readonly pods: readonly ApiObject[] } = { version: '1', pods: [] };
  const watches: ServerResponse[] = [];
  const watched: string[] = [];
  const forgotten = new Set<string>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://api');
    const isOfPods = pathname.endsWith('/pods');
    if (searchParams.get('watch') === null) {
      const { version, pods } = isOfPods ? held : { version: '1', pods: [] };
      const metadata = { resourceVersion: version };
      response.end(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata, items: pods }));
      return;
    }
    response.flushHeaders();
    if (!isOfPods) return;
    const version = searchParams.get('resourceVersion') ?? '';
    watched.push(version);
    watches.push(response);
    if (!forgotten.has(version)) return;
    response.end(`${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`);
  });
  const url = `http://127.0.0.1:${String(await listen(server, 0))}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url,
    watched,
    holds: (version, pods) => void (held = { version, pods }),
    tells: (type, object) => void watches.at(-1)?.write(`${JSON.stringify({ type, object })}\n`),
    cuts: () => watches.at(-1)?.destroy(),
    forgets: (version) => void forgotten.add(version),
  };
}

/** A mirror of that server, and what it tells of pods: `<type> <name>@<version>`. */
async function mirrored(server: Server): Promise<{ readonly mirror: Mirror; readonly told: string[] }> {
  const kube = createKube({ url: server.url, token: 'token' });
  const mirror = await startMirror(kube, 'jx');
  onTestFinished(async () => {
    await mirror.stop();
    kube.close();
  });
  const told: string[] = [];
  mirror.listen(({ type, object: { metadata } }: Change) => {
    told.push(`${type} ${metadata.name}@${String(metadata['resourceVersion'])}`);
  });
  return { mirror, told };
}

it('holds what is there, and tells what becomes of it', async () => {
  const server = await serve();
  server.holds('5', [pod('a', '3')]);
  const { mirror, told } = await mirrored(server);
  expect(mirror.objects('pods')[0]).toMatchObject({ kind: 'Pod', apiVersion: 'v1' });
  await vi.waitFor(() => expect(server.watched).toEqual(['5']));
  server.tells('ADDED', pod('b', '6'));
  server.tells('DELETED', pod('a', '7'));
  await vi.waitFor(() => expect(told).toEqual(['ADDED a@3', 'ADDED b@6', 'DELETED a@7']));
  expect(mirror.now('pods', 'uid-a')).toBeUndefined();
  expect(mirror.now('pods', 'uid-b')).toMatchObject(pod('b', '6'));
});

it('goes on after a cut where it was', async () => {
  const server = await serve();
  server.holds('5', []);
  const { mirror, told } = await mirrored(server);
  await vi.waitFor(() => expect(server.watched).toHaveLength(1));
  server.tells('ADDED', pod('a', '6'));
  server.tells('BOOKMARK', pod('', '9'));
  await vi.waitFor(() => expect(told).toHaveLength(1));
  server.cuts();
  await vi.waitFor(() => expect(server.watched).toEqual(['5', '9']));
  expect(mirror.gaps()).toBe(0);
});

it('lists anew when the history is cut off, and tells what is new and gone', async () => {
  const server = await serve();
  server.holds('5', [pod('a', '1'), pod('b', '2'), pod('c', '3')]);
  const { mirror, told } = await mirrored(server);
  await vi.waitFor(() => expect(server.watched).toHaveLength(1));
  server.forgets('5');
  server.holds('20', [pod('b', '2'), pod('c', '12'), pod('d', '13')]);
  server.cuts();
  await vi.waitFor(() => expect(server.watched).toEqual(['5', '5', '20']));
  expect(told.slice(3)).toEqual(['MODIFIED c@12', 'ADDED d@13', 'DELETED a@1']);
  expect(mirror.gaps()).toBe(1);
});

it('waits for what comes, and says what did not', async () => {
  const server = await serve();
  const { mirror } = await mirrored(server);
  await vi.waitFor(() => expect(server.watched).toHaveLength(1));
  const coming = mirror.until(() => mirror.now('pods', 'uid-a'), { what: 'pod a' });
  server.tells('ADDED', pod('a', '6'));
  await expect(coming).resolves.toMatchObject(pod('a', '6'));
  const never = mirror.until(() => undefined, { what: () => 'pod z', timeoutMs: 20 });
  await expect(never).rejects.toThrow('it did not come: pod z');
  const failing = new AbortController();
  const failed = mirror.until(() => undefined, { what: 'pod z', signal: failing.signal });
  failing.abort(new Error('a player failed'));
  await expect(failed).rejects.toThrow('a player failed');
});

it('makes what has a name once, though the answer is cut off', async () => {
  const made: string[] = [];
  const server = createServer((request, response) => {
    const isPost = request.method === 'POST';
    made.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (isPost && made.length === 1) return void request.socket.destroy();
    response.statusCode = isPost ? 409 : 200;
    response.end(JSON.stringify(isPost ? { message: 'there is one' } : pod('a', '7')));
  });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${String(await listen(server, 0))}`;
  const kube = createKube({ url, token: 'token' });
  onTestFinished(() => kube.close());
  await expect(kube.create('/pods', pod('a', ''))).resolves.toEqual(pod('a', '7'));
  expect(made).toEqual(['POST /pods', 'POST /pods', 'GET /pods/a']);
  made.length = 0;
  await expect(kube.create('/pods', { metadata: { generateName: 'a-' } })).rejects.toThrow('socket hang up');
  expect(made).toEqual(['POST /pods']);
});

it('waits for what a server that has just begun does not serve yet, and not for what is missing', async () => {
  const answers = ['404 page not found\n', '{"code":404,"details":{"name":"a"},"message":"there is no a"}'];
  const server = createServer((_, response) => {
    response.statusCode = 404;
    response.end(answers.shift());
  });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${String(await listen(server, 0))}`;
  const kube = createKube({ url, token: 'token' });
  onTestFinished(() => kube.close());
  await expect(kube.get('/pods/a')).rejects.toThrow('404: GET /pods/a: there is no a');
  expect(answers).toEqual([]);
});

it('says what the API server says when it refuses', async () => {
  const server = createServer((_, response) => {
    response.statusCode = 403;
    response.end(JSON.stringify({ kind: 'Status', message: 'pods is forbidden' }));
  });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${String(await listen(server, 0))}`;
  const kube = createKube({ url, token: 'token' });
  onTestFinished(() => kube.close());
  const refusal = new KubeError(403, 'GET /api/v1/namespaces/jx/pods: pods is forbidden');
  await expect(kube.get('/api/v1/namespaces/jx/pods')).rejects.toThrow(refusal);
});
