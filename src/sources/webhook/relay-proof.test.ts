import { describe, expect, it } from 'vitest';
import { relayedBody } from './testing/hooks.js';
import { activityHeaders, RELAY, relayHeaders, running, type Stand } from './testing/stand.js';

const CONFIG = { hmac_key: 'lighthouse-secret' };
const outcomes = (stand: Stand) => stand.counters.by('webhook_deliveries_total', 'outcome');

describe('headers', () => {
  const { headers, rawBody } = relayedBody('pr_opened');
  const without = (name: string) => ({ ...headers, [name]: undefined });

  it.each([
    ['without a User-Agent', without('User-Agent'), 202],
    ['with another User-Agent', { ...headers, 'User-Agent': 'curl' }, 202],
    ['without a kind', without('X-Lighthouse-Webhook-Kind'), 400],
    ['with a blank kind', { ...headers, 'X-Lighthouse-Webhook-Kind': ' ' }, 400],
    ['with an unknown kind', { ...headers, 'X-Lighthouse-Webhook-Kind': 'merge_queue' }, 200],
    ['with a word that objects know', { ...headers, 'X-Lighthouse-Webhook-Kind': 'constructor' }, 200],
    ['without a payload type', without('X-Lighthouse-Payload-Type'), 400],
    ['with an unknown payload type', { ...headers, 'X-Lighthouse-Payload-Type': 'audit' }, 200],
    ['without a signature', without('X-Lighthouse-Signature'), 401],
    [
      'with that of GitHub',
      {
        ...headers,
        'X-Lighthouse-Signature': undefined,
        'X-Hub-Signature-256': headers['X-Lighthouse-Signature'],
      },
      401,
    ],
  ])('%s', async (_, given, status) => {
    const stand = await running(CONFIG);
    expect(await stand.post(RELAY, given, rawBody)).toMatchObject({ status });
    expect(stand.updates).toHaveLength(status === 202 ? 1 : 0);
    const rejected = status >= 400 ? 1 : 0;
    expect(stand.counters.total('source_rejected_total')).toBe(rejected);
  });

  it('of a bad signature are counted as refused, and never answered with a 2xx', async () => {
    const stand = await running(CONFIG);
    for (const kind of ['ping', 'push', 'nonsense']) {
      expect(await stand.post(RELAY, relayHeaders(kind, '{', 'wrong'), '{')).toMatchObject({ status: 401 });
    }
    expect(await stand.post(RELAY, { ...activityHeaders('{}') }, '{ }')).toMatchObject({ status: 401 });
    expect(outcomes(stand)).toEqual({ refused: 4 });
    expect(stand.counters.by('webhook_deliveries_total', 'kind')).toEqual({
      activity: 1,
      other: 1,
      ping: 1,
      push: 1,
    });
  });
});

describe('keys', () => {
  const { headers, rawBody } = relayedBody('push');

  it.each([
    ['the new one', ['lighthouse-secret', 'old'], 202],
    ['the old one', ['new', 'lighthouse-secret'], 202],
    ['neither', ['new', 'old'], 401],
  ])('%s', async (_, keys, status) => {
    const stand = await running({ hmac_key: keys });
    expect(await stand.post(RELAY, headers, rawBody)).toMatchObject({ status });
  });

  it('may be none when that is said, which is logged', async () => {
    const stand = await running({ insecure: true });
    const unsigned = { ...headers, 'X-Lighthouse-Signature': undefined };
    expect(await stand.post(RELAY, unsigned, rawBody)).toMatchObject({ status: 202 });
    expect(stand.lines).toMatchObject([
      { level: 'warn', msg: expect.stringContaining('unsigned') as unknown },
    ]);
  });

  it('count where there are some, whatever else is said', async () => {
    const stand = await running({ ...CONFIG, insecure: true });
    const unsigned = { ...headers, 'X-Lighthouse-Signature': undefined };
    expect(await stand.post(RELAY, unsigned, rawBody)).toMatchObject({ status: 401 });
    expect(await stand.post(RELAY, headers, rawBody)).toMatchObject({ status: 202 });
  });
});
