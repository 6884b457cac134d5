import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpReply, HttpRequest, HttpRoute } from '../contract/ports.js';
import { openRaw, requestText } from './testing/client.js';
import { ask, createStage, taking, until, type Ask, type Stage } from './testing/stage.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };

let stage: Stage;
beforeEach(() => (stage = createStage()));
afterEach(() => stage.close());

describe('a refusal', () => {
  it('is logged aloud once for each path and status, and what handlers refuse is theirs to tell', async () => {
    const { port } = await stage.serve([taking()]);
    const form = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=b' };
    for (let time = 0; time < 3; time += 1) await ask(port, form);
    await ask(port, { path: '/c4n4ry', body: '{}' });
    const told = stage.lines.filter(({ msg }) => msg === 'a request was refused');
    expect(told.map(({ status, path }) => [status, path])).toEqual([
      [415, '/hook'],
      [404, 'other'],
    ]);
    expect(JSON.stringify(told)).not.toContain('c4n4ry');
  });
});

describe('a request', () => {
  const cases: readonly [string, Ask, number][] = [
    ['of JSON', { headers: JSON_TYPE, body: '{}' }, 202],
    [
      'of JSON with a charset',
      { headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: '{}' },
      202,
    ],
    ['of a +json type', { headers: { 'Content-Type': 'application/cloudevents+json' }, body: '{}' }, 202],
    ['without a type', { body: '{}' }, 202],
    ['with a query', { path: '/hook?x=1', body: '{}' }, 202],
    ['with nothing in it', {}, 202],
    ['with the identity encoding', { headers: { 'Content-Encoding': 'Identity' }, body: '{}' }, 202],
    ['of a form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=b' }, 415],
    ['of text', { headers: { 'Content-Type': 'text/json' }, body: '{}' }, 415],
    ['of no type at all', { headers: { 'Content-Type': 'json' }, body: '{}' }, 415],
    ['that is compressed', { headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, body: 'x' }, 415],
    ['by GET', { method: 'GET' }, 405],
    ['by HEAD', { method: 'HEAD' }, 405],
    ['by PUT', { method: 'PUT', body: '{}' }, 405],
  ];

  it.each(cases)('%s', async (_, options, status) => {
    const { port } = await stage.serve([taking()]);
    const answer = await ask(port, options);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.headers).not.toHaveProperty('server');
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(answer.headers.allow).toBe(status === 405 ? 'POST' : undefined);
    if (options.method !== 'HEAD') expect(answer.text).toMatch(/^[^\n]+\n$/);
    expect(stage.counters.by('http_requests_total', 'status')).toEqual({ [status]: 1 });
    expect(stage.answered(status)).toBe(1);
  });

  it.each(['/', '/hook/', '/hook/x', '/HOOK', '/__proto__', '//hook'])('to %s is not found', async (path) => {
    const { port } = await stage.serve([taking()]);
    expect((await ask(port, { path, body: '{}' })).status).toBe(404);
    expect(stage.answered(404, 'other')).toBe(1);
  });

  it('to a URL that is none is not found', async () => {
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    client.send(requestText('POST http://[::bad/hook HTTP/1.1', { Connection: 'close' }));
    await client.closed;
    expect(client.statuses()).toEqual([404]);
  });

  it('to a whole URL is found', async () => {
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    client.send(requestText('POST http://test/hook HTTP/1.1', { Connection: 'close' }));
    await client.closed;
    expect(client.statuses()).toEqual([202]);
  });

  it('without Host is refused in HTTP/1.1', async () => {
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    client.send('POST /hook HTTP/1.1\r\nConnection: close\r\n\r\n');
    await client.closed;
    expect(client.statuses()).toEqual([400]);
  });

  it('of HTTP/1.0 is answered and closed', async () => {
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const client = await openRaw(port);
    client.send('POST /hook HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}');
    await client.closed;
    expect(client.statuses()).toEqual([202]);
    expect(hook.bodies).toEqual(['{}']);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    [
      'two lengths',
      requestText('POST /hook HTTP/1.1', { 'Content-Length': '2', 'Content-length': '3' }, '{}'),
    ],
    [
      'a length and chunks',
      requestText('POST /hook HTTP/1.1', { 'Content-Length': '2', 'Transfer-Encoding': 'chunked' }, '{}'),
    ],
    ['a negative length', requestText('POST /hook HTTP/1.1', { 'Content-Length': '-1' })],
  ])('that is %s is refused and closed', async (_, sent) => {
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const client = await openRaw(port);
    client.send(sent);
    await client.closed;
    expect(client.statuses()).toEqual([400]);
    expect(client.text()).toMatch(/\n\r\n\r?[^\r\n]+\n$|\r\n\r\n[^\r\n]+\n$/);
    expect(hook.bodies).toEqual([]);
    expect(stage.answered(400, 'other')).toBe(1);
  });
});

describe('a handler', () => {
  async function served(handle: HttpRoute['handle']): Promise<number> {
    const { port } = await stage.serve([{ path: '/hook', handle }]);
    return port;
  }

  it('gets the raw bytes, and headers by lower-case name', async () => {
    const seen: HttpRequest[] = [];
    const port = await served((request) => {
      seen.push(request);
      return { status: 200, message: 'ignored', headers: { 'X-Kind': 'ping' } };
    });
    const body = Buffer.from([0, 255, 10, 13, 195, 40]);
    const answer = await ask(port, { headers: { 'X-Signature': 'a', constructor: 'b' }, body });
    expect([answer.status, answer.text, answer.headers['x-kind']]).toEqual([200, 'ignored\n', 'ping']);
    expect(seen[0]?.body).toEqual(body);
    expect(seen[0]?.headers['x-signature']).toBe('a');
    expect(Object.entries(seen[0]?.headers ?? {})).toContainEqual(['constructor', 'b']);
    expect('toString' in (seen[0]?.headers ?? {})).toBe(false);
  });

  it.each<[string, () => HttpReply | Promise<HttpReply>]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['answers nothing', () => undefined as never],
    ['answers no status', () => ({ status: 42, message: 'x' })],
    ['answers a bad header', () => ({ status: 200, message: 'x', headers: { a: 'b\nc' } })],
  ])('that %s is logged and counted, and the server goes on', async (_, handle) => {
    const port = await served(handle);
    for (const _again of [1, 2]) expect((await ask(port, { body: '{}' })).status).toBe(500);
    expect(stage.counters.snapshot().get('http_handler_errors_total{path=/hook}')).toBe(2);
    expect(stage.answered(500)).toBe(2);
    const errors = stage.lines.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(2);
    expect(errors[0]).toMatchObject({ path: '/hook', error: { message: expect.any(String) as string } });
  });

  it('may answer after its client has gone', async () => {
    const answers: ((reply: HttpReply) => void)[] = [];
    const port = await served(() => new Promise((resolve) => answers.push(resolve)));
    const client = await openRaw(port);
    client.send(requestText('POST /hook HTTP/1.1'));
    await until(() => {
      expect(answers).toHaveLength(1);
    });
    client.destroy();
    await client.closed;
    // The server has noticed by the time it answers somebody else.
    expect((await ask(port, { method: 'GET' })).status).toBe(405);
    answers[0]?.({ status: 202, message: 'taken' });
    await until(() => {
      expect(stage.answered(202)).toBe(1);
    });
  });
});
