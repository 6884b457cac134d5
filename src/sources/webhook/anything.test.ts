import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOORS, everywhere } from './testing/doors.js';
import { GITHUB, GITLAB, recordedWebhooks } from './testing/hooks.js';
import { RELAY, relayHeaders, running } from './testing/stand.js';

describe('whatever comes', () => {
  const kinds = fc.constantFrom(
    'push',
    'pull_request',
    'issue_comment',
    'review',
    'deploy',
    'tag',
    'nonsense',
  );
  const [webhook] = recordedWebhooks('r1-pull-request');
  const known = Object.keys(webhook?.object as object);
  const anything = fc.oneof(
    fc.json(),
    fc
      .dictionary(fc.constantFrom(...known, 'PullRequest', 'Review', '__proto__'), fc.jsonValue())
      .map((value) => JSON.stringify(value)),
  );

  it('is answered when it is genuine: taken, ignored or refused', async () => {
    const at = await running(DOORS);
    await fc.assert(
      fc.asyncProperty(kinds, anything, async (kind, body) => {
        const replies = [
          await at.post(RELAY, relayHeaders(kind, body), body),
          ...(await everywhere(at, body)),
        ];
        for (const { status } of replies) expect([200, 202, 400]).toContain(status);
      }),
      { numRuns: 300 },
    );
  });

  it('as bytes is refused', async () => {
    const at = await running(DOORS);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        for (const { status } of await everywhere(at, Buffer.from(bytes))) {
          expect([200, 202, 400]).toContain(status);
        }
      }),
    );
  });

  it('with any headers but the right signature is never taken', async () => {
    const at = await running(DOORS);
    const names = ['x-lighthouse-signature', 'x-lighthouse-payload-type', 'x-lighthouse-webhook-kind'].concat(
      ['x-hub-signature-256', 'x-github-event', 'x-gitlab-token', 'x-gitlab-event'],
    );
    const headers = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.string(), fc.constant('push')));
    await fc.assert(
      fc.asyncProperty(headers, fc.constantFrom(RELAY, GITHUB, GITLAB), async (given, path) => {
        expect(await at.post(path, given, '{}')).toMatchObject({ status: 401 });
      }),
    );
    expect(at.updates).toEqual([]);
  });
});
