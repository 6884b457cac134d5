import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { freeEndpoints } from './free-endpoints.js';
import type { WebhookLine } from './recording.js';
import { delivery, Relay, type RelayOptions } from './webhooks.js';

const LINE: WebhookLine = {
  t: 0,
  kind: 'webhook',
  webhookKind: 'push',
  object: { GUID: 'g', Ref: 'refs/heads/mäin' },
  line: 7,
};
const BODY = '{"GUID":"g","Ref":"refs/heads/mäin"}';

/** HMAC by its definition (RFC 2104), for keys that are no longer than a block. */
function hmacByDefinition(key: string, text: string): string {
  const block = Buffer.alloc(64);
  block.write(key);
  const padded = (byte: number): Buffer => Buffer.from(block.map((value) => value ^ byte));
  const inner = createHash('sha256').update(padded(0x36)).update(text).digest();
  return createHash('sha256').update(padded(0x5c)).update(inner).digest('hex');
}

interface Called {
  readonly message: IncomingMessage;
  readonly body: string;
}

interface Plugin {
  readonly url: string;
  readonly calls: Called[];
}

/** Something that webhooks are relayed to. */
async function listen(answer: (response: ServerResponse, call: number) => void): Promise<Plugin> {
  const calls: Called[] = [];
  const server = createServer((message, response) => {
    void buffer(message).then((body) => {
      calls.push({ message, body: body.toString('utf8') });
      answer(response, calls.length);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}/in`, calls };
}

function relay(options: Partial<RelayOptions> = {}): { readonly relay: Relay; readonly log: string[] } {
  const log: string[] = [];
  return { relay: new Relay({ log: (line) => log.push(line), stallMillis: 10_000, ...options }), log };
}

describe('a webhook on its way', () => {
  it('is signed over its bytes', () => {
    // RFC 4231 has keys and texts of its own; this is what `openssl dgst -sha256 -hmac secret` says.
    const known = delivery({ object: {} }, 'secret');
    expect(known.headers['X-Lighthouse-Signature']).toBe(
      'sha256=77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13',
    );
    const { body, headers } = delivery(LINE, 'other');
    expect(body.toString('utf8')).toBe(BODY);
    expect(headers['X-Lighthouse-Signature']).toBe(`sha256=${hmacByDefinition('other', BODY)}`);
  });

  it('comes as Lighthouse sends it: with its kind, its signature, and no content type', async () => {
    const plugin = await listen((response) => response.writeHead(202).end());
    const { relay: sender, log } = relay();
    await sender.send(LINE, [{ url: plugin.url, key: 'secret' }]);
    const [call] = plugin.calls;
    expect([call?.message.method, call?.message.url, call?.body]).toEqual(['POST', '/in', BODY]);
    expect(call?.message.headers).toMatchObject({
      'user-agent': 'LighthouseHook',
      'x-lighthouse-payload-type': 'webhook',
      'x-lighthouse-webhook-kind': 'push',
      'x-lighthouse-signature': `sha256=${hmacByDefinition('secret', BODY)}`,
    });
    expect(call?.message.headers['content-type']).toBeUndefined();
    expect(sender.result).toEqual({ sent: 1, answered: { 202: 1 }, withoutSource: 0 });
    expect(log).toEqual([]);
  });

  it('names no kind when none was recorded', () => {
    const { webhookKind: _, ...nameless } = LINE;
    expect(Object.keys(delivery(nameless, 'k').headers)).not.toContain('X-Lighthouse-Webhook-Kind');
  });
});

describe('the relay', () => {
  it('waits for each answer', async () => {
    const held: ServerResponse[] = [];
    const quick = await listen((response) => response.writeHead(202).end());
    const slow = await listen((response) => held.push(response));
    const { relay: sender } = relay();
    const done = vi.fn();
    const sending = sender
      .send(
        LINE,
        [quick, slow].map(({ url }) => ({ url, key: 'k' })),
      )
      .then(done);
    await vi.waitFor(() => {
      expect([quick.calls.length, held.length]).toEqual([1, 1]);
    });
    expect(done).not.toHaveBeenCalled();
    held[0]?.writeHead(202).end();
    await sending;
    expect(sender.result).toEqual({ sent: 2, answered: { 202: 2 }, withoutSource: 0 });
  });

  it('says each status that is no success once, and counts all', async () => {
    const statuses = [202, 400, 200, 400, 401];
    const plugin = await listen((response, call) => {
      response.writeHead(statuses[call - 1] ?? 500).end('the body is no JSON\u001b[31m');
    });
    const { relay: sender, log } = relay();
    for (const line of [1, 2, 3, 4, 5]) await sender.send({ ...LINE, line }, [{ url: plugin.url, key: 'k' }]);
    expect(sender.result.answered).toEqual({ 200: 1, 202: 1, 400: 2, 401: 1 });
    expect(log).toEqual([
      'the webhook of line 2 (push) was answered with 400: the body is no JSON\n',
      'the webhook of line 5 (push) was answered with 401: the body is no JSON\n',
    ]);
  });

  it('goes on where nobody listens, or the connection is cut', async () => {
    const [endpoint] = await freeEndpoints(1);
    const cutting = await listen((response) => response.destroy());
    const { relay: sender, log } = relay();
    await sender.send(LINE, [{ url: `http://${String(endpoint)}/`, key: 'k' }]);
    await sender.send(LINE, [{ url: cutting.url, key: 'k' }]);
    expect(sender.result.answered).toEqual({ none: 2 });
    expect(log).toEqual([
      expect.stringMatching(/^the webhook of line 7 \(push\) has no answer: .*ECONNREFUSED/),
    ]);
  });

  it('counts what nobody takes', async () => {
    const { relay: sender } = relay();
    await sender.send(LINE, []);
    expect(sender.result).toEqual({ sent: 0, answered: {}, withoutSource: 1 });
  });

  it('gives up when there is no answer for too long, and when it is interrupted; the request ends with it', async () => {
    const cut = vi.fn();
    const silent = await listen((response) => response.once('close', cut));
    const receiver = { url: silent.url, key: 'k' };
    await expect(relay({ stallMillis: 50 }).relay.send(LINE, [receiver])).rejects.toThrow(
      'nothing moved for 0.05 s: no answer to the webhook of line 7',
    );
    const ending = new AbortController();
    const sending = relay({ signal: ending.signal }).relay.send(LINE, [receiver]);
    await vi.waitFor(() => {
      expect(silent.calls).toHaveLength(2);
    });
    ending.abort(new Error('enough'));
    await expect(sending).rejects.toThrow('enough');
    await vi.waitFor(() => {
      expect(cut).toHaveBeenCalledTimes(2);
    });
  });
});

describe('free endpoints', () => {
  it('are as many as wanted, each another one, and can be listened on', async () => {
    const endpoints = await freeEndpoints(20);
    expect(new Set(endpoints).size).toBe(20);
    for (const endpoint of endpoints) {
      const [, port] = endpoint.split(':');
      const server = createServer().listen(Number(port), '127.0.0.1');
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
    }
  });
});
