import { nativeBody } from '../../src/sources/webhook/testing/hooks.js';
import { sign } from '../../src/sources/webhook/testing/stand.js';
import type { Mint } from './canary.js';
import { plantNative } from './plant.js';

/** What a Git host delivers by itself. */
export interface NativeDelivery {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const GITHUB = [
  ['push', 'push'],
  ['pull_request', 'pull_request_opened'],
  ['issue_comment', 'issue_comment_on_pull_request'],
  ['pull_request_review', 'pull_request_review'],
] as const;
const GITLAB = [
  ['Push Hook', 'push'],
  ['Merge Request Hook', 'merge_request_open'],
  ['Note Hook', 'note_on_merge_request'],
] as const;

/** Deliveries of GitHub and GitLab with canaries, each of an event of its own. */
export function nativeDeliveries(mint: Mint, secret: string, token: string): readonly NativeDelivery[] {
  const github = GITHUB.map(([event, name]): NativeDelivery => {
    const body = JSON.stringify(plantNative('github', JSON.parse(nativeBody('github', name)), mint));
    const proof = { 'X-GitHub-Event': event, 'X-Hub-Signature-256': sign(body, secret) };
    const headers = { ...proof, 'X-GitHub-Delivery': `github-${name}`, 'X-GitHub-Hook-ID': mint('hook id') };
    return { path: '/github/events', headers, body };
  });
  const gitlab = GITLAB.map(([event, name]): NativeDelivery => {
    const body = JSON.stringify(plantNative('gitlab', JSON.parse(nativeBody('gitlab', name)), mint));
    const proof = { 'X-Gitlab-Event': event, 'X-Gitlab-Token': token };
    const headers = {
      ...proof,
      'X-Gitlab-Event-UUID': `gitlab-${name}`,
      'X-Gitlab-Instance': mint('instance'),
    };
    return { path: '/gitlab/events', headers, body };
  });
  return [...github, ...gitlab];
}
