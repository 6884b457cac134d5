import { describe, expect, it } from 'vitest';
import { createHttpRoutes } from '../../core/http/server.js';
import { createCounters } from '../../core/self/counters.js';
import { memoryLogger } from '../../core/self/testing/logger.js';
import { GITHUB, nativeBody, relayedBody, relayedNames } from './testing/hooks.js';
import { RELAY, relayHeaders, running, sign, type Headers, type Stand } from './testing/stand.js';

interface Served {
  readonly source: Stand;
  readonly post: (path: string, headers: Headers, body: string) => Promise<{ status: number; text: string }>;
}

/** The source behind the real server, on a port of its own, for the time of a test. */
async function served(test: (served: Served) => Promise<void>): Promise<void> {
  const { log, lines } = memoryLogger();
  const over = createHttpRoutes({ log, counters: createCounters() });
  const config = { endpoint: '127.0.0.1:0', hmac_key: 'lighthouse-secret', github: { secret: 'hub' } };
  const source = await running(config, { over });
  try {
    const address = lines.map((line) => line['address']).find((told) => typeof told === 'string');
    await test({
      source,
      post: async (path, headers, body) => {
        const response = await fetch(`http://${address ?? 'nowhere'}${path}`, {
          method: 'POST',
          headers: headers as Record<string, string>,
          // Of bytes, unlike of text, no content type is told, as Lighthouse tells none.
          body: Buffer.from(body),
        });
        return { status: response.status, text: await response.text() };
      },
    });
  } finally {
    await source.component.stop();
  }
}

describe('over the real server', () => {
  it('every relayed body passes with its signature, without a content type', async () => {
    await served(async ({ post, source }) => {
      for (const name of relayedNames) {
        const { headers, rawBody } = relayedBody(name);
        expect([200, 202]).toContain((await post(RELAY, headers, rawBody)).status);
      }
      expect(source.counters.total('webhook_deliveries_total')).toBe(relayedNames.length);
      expect(source.updates.length).toBeGreaterThan(10);
      expect(source.healths.at(-1)).toEqual({ state: 'ok' });
    });
  });

  it('every answer has its status and one line', async () => {
    await served(async ({ post, source }) => {
      const push = nativeBody('github', 'push');
      const hub = {
        'X-GitHub-Event': 'push',
        'X-GitHub-Delivery': 'guid',
        'Content-Type': 'application/json',
        'X-Hub-Signature-256': sign(push, 'hub'),
      };
      const form = { ...hub, 'Content-Type': 'application/x-www-form-urlencoded' };
      const wrong = relayHeaders('push', '{"GUID":"c4n4ry"', 'wrong');
      const answers = [
        await post(GITHUB, hub, push),
        await post(RELAY, relayHeaders('ping', '{}'), '{}'),
        await post(RELAY, relayHeaders('push', '{"c4n4ry"'), '{"c4n4ry"'),
        await post(RELAY, wrong, '{"GUID":"c4n4ry"'),
        await post('/c4n4ry', hub, push),
        await post(GITHUB, form, push),
      ];
      expect(answers.map(({ status }) => status)).toEqual([202, 200, 400, 401, 404, 415]);
      for (const { text } of answers) expect(text).toMatch(/^[^\n]+\n?$/);
      expect(JSON.stringify(answers)).not.toContain('c4n4ry');
      expect(source.updates).toHaveLength(1);
    });
  });
});
