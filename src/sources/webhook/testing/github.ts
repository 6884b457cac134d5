import { sign, type Headers } from './stand.js';

export const GITHUB_TOO = { hmac_key: 'lighthouse-secret', github: { secret: 'hub' } };
export const DELIVERY = '72d3162e-cc78-11e3-81ab-4c9367dc0958';

export function githubHeaders(event: string, body: string, key = 'hub'): Headers {
  return {
    'User-Agent': 'GitHub-Hookshot/044aadd',
    'Content-Type': 'application/json',
    'X-GitHub-Event': event,
    'X-GitHub-Delivery': DELIVERY,
    'X-GitHub-Hook-ID': '1',
    'X-Hub-Signature': 'sha1=0000000000000000000000000000000000000000',
    'X-Hub-Signature-256': sign(body, key),
  };
}
