import { GITHUB, GITLAB } from './hooks.js';
import { activityHeaders, KEY, RELAY, relayHeaders, sign, type Stand } from './stand.js';

/** Every door, with a key that is known. */
export const DOORS = { hmac_key: KEY, github: { secret: KEY }, gitlab: { token: 'token' } };

/** Posts a genuine body at each door. */
export async function everywhere(at: Stand, body: Buffer | string) {
  return Promise.all([
    at.post(RELAY, relayHeaders('pull_request', body), body),
    at.post(RELAY, activityHeaders(body), body),
    at.post(GITHUB, { 'X-GitHub-Event': 'push', 'X-Hub-Signature-256': sign(body) }, body),
    at.post(GITLAB, { 'X-Gitlab-Event': 'Note Hook', 'X-Gitlab-Token': 'token' }, body),
  ]);
}
