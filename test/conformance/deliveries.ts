import { createHmac } from 'node:crypto';
import type { WebhookLine } from '../../src/local/recording.js';
import { delivery } from '../../src/local/webhooks.js';
import { GITHUB, GITLAB, nativeBody } from '../../src/sources/webhook/testing/hooks.js';
import { changed } from '../support/objects.js';
import type { Delivery } from './delivery.js';
import type { Material } from './material.js';

const KEYS = { lighthouse: 'key-of-lighthouse', github: 'key-of-github', gitlab: 'token-of-gitlab' };

const signedWith =
  (key: string) =>
  (body: Buffer): string =>
    `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

/** A recorded webhook, as the replay relays it. */
function relayed(line: WebhookLine): Delivery {
  const { headers, body } = delivery(line, KEYS.lighthouse);
  const { 'x-lighthouse-signature': _, ...named } = Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]),
  );
  const proof = { header: 'x-lighthouse-signature', of: signedWith(KEYS.lighthouse) };
  return { path: '/lighthouse/events', headers: named, body, proof };
}

const GUID = '72d3162e-cc78-11e3-81ab-4c9367dc0958';

function fromGithub(event: string, name: string): Delivery {
  const headers = { 'x-github-event': event, 'x-github-delivery': `${GUID}-${event}` };
  const proof = { header: 'x-hub-signature-256', of: signedWith(KEYS.github) };
  return { path: GITHUB, headers, body: Buffer.from(nativeBody('github', name)), proof };
}

function fromGitlab(event: string, name: string): Delivery {
  const headers = { 'x-gitlab-event': event, 'x-gitlab-event-uuid': `${GUID}-${name}` };
  const proof = { header: 'x-gitlab-token', of: () => KEYS.gitlab };
  return { path: GITLAB, headers, body: Buffer.from(nativeBody('gitlab', name)), proof };
}

const CONFIG = {
  hmac_key: KEYS.lighthouse,
  github: { secret: KEYS.github },
  gitlab: { token: KEYS.gitlab },
};

/** What the source `webhook` is tried with: recorded webhooks, and native ones for each other path. */
export function webhookMaterial(recorded: readonly WebhookLine[]): Omit<Material, 'room' | 'examples'> {
  return {
    config: CONFIG,
    lacks: 'hmac_key',
    deliveries: [
      ...recorded.map(relayed),
      fromGithub('push', 'push'),
      fromGithub('pull_request', 'pull_request_opened'),
      fromGitlab('Push Hook', 'push'),
      fromGitlab('Merge Request Hook', 'merge_request_open'),
    ],
    unproven: [
      {},
      changed(CONFIG, ['hmac_key'], undefined),
      changed(CONFIG, ['hmac_key'], ''),
      changed(CONFIG, ['github', 'secret'], undefined),
      changed(CONFIG, ['gitlab', 'token'], undefined),
    ],
    aloud: { insecure: true },
  };
}
