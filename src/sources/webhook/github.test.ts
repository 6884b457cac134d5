import { describe, expect, it } from 'vitest';
import { at } from '../../../test/support/objects.js';
import { DELIVERY, githubHeaders, GITHUB_TOO } from './testing/github.js';
import { GITHUB, nativeBody } from './testing/hooks.js';
import { RELAY, running } from './testing/stand.js';

async function delivered(event: string, name: string) {
  const stand = await running(GITHUB_TOO);
  const body = nativeBody('github', name);
  const reply = await stand.post(GITHUB, githubHeaders(event, body), body);
  return { stand, reply, event: stand.events()[0] };
}

const CHANGE = { 'vcs.change.id': '7', 'vcs.owner.name': 'acme', 'vcs.repository.name': 'shop' };
const REPOSITORY = {
  'vcs.owner.name': 'acme',
  'vcs.repository.name': 'shop',
  'vcs.repository.url.full': 'https://github.com/acme/shop',
};
const HEAD = {
  'vcs.ref.head.name': 'feature',
  'vcs.ref.head.revision': 'bbbb',
  'vcs.ref.base.name': 'main',
  'vcs.ref.base.revision': 'aaaa',
};

describe('a delivery of GitHub', () => {
  it('tells of a pull request', async () => {
    const { event, reply } = await delivered('pull_request', 'pull_request_opened');
    expect(reply).toMatchObject({ status: 202 });
    expect(event).toEqual({
      type: 'event',
      guid: DELIVERY,
      key: `event|${DELIVERY}|webhook/pull_request`,
      time: at('10:00:00'),
      facts: {
        name: 'pull_request opened',
        kind: 'internal',
        service: 'webhook',
        resource: { ...REPOSITORY, ...HEAD },
        attributes: {
          ...CHANGE,
          'lighthouse.event.guid': DELIVERY,
          'lighthouse.webhook.kind': 'pull_request',
          'lighthouse.webhook.action': 'opened',
          'lighthouse.webhook.sender': 'dev-one',
          'vcs.change.title': 'feat: basket total',
          'vcs.change.state': 'open',
        },
      },
      eventFacts: {
        name: 'pull_request acme/shop',
        attributes: CHANGE,
        resource: { ...REPOSITORY, ...HEAD },
      },
    });
  });

  const OF_PULL = { 'vcs.change.id': '7' };
  const MAIN = {
    'vcs.ref.head.name': 'main',
    'vcs.ref.head.revision': 'bbbb',
    'vcs.ref.head.type': 'branch',
  };
  const TAG = { 'vcs.ref.head.name': 'v1.0.0', 'vcs.ref.head.type': 'tag' };
  it.each([
    ['pull_request', 'pull_request_synchronize', 'pull_request synchronized', '10:05:00', OF_PULL, HEAD],
    [
      'pull_request',
      'pull_request_merged',
      'pull_request merged',
      '10:05:00',
      { 'vcs.change.state': 'merged' },
      HEAD,
    ],
    [
      'pull_request',
      'pull_request_draft',
      'pull_request converted_to_draft',
      '10:05:00',
      { 'vcs.change.state': 'wip' },
      HEAD,
    ],
    ['pull_request', 'pull_request_edited', 'pull_request updated', '10:05:00', OF_PULL, HEAD],
    [
      'issue_comment',
      'issue_comment_on_pull_request',
      'issue_comment created',
      '10:01:00',
      { ...OF_PULL, 'lighthouse.webhook.commands': ['test'], 'vcs.change.state': 'open' },
      {},
    ],
    ['issue_comment', 'issue_comment_edited', 'issue_comment updated', '10:02:00', {}, {}],
    ['issues', 'issues_opened', 'issue opened', '09:00:00', {}, {}],
    ['push', 'push', 'push', undefined, {}, MAIN],
    ['push', 'push_annotated_tag', 'push', undefined, {}, { ...TAG, 'vcs.ref.head.revision': 'bbbb' }],
    [
      'push',
      'push_deletion',
      'push',
      undefined,
      {},
      { 'vcs.ref.head.name': 'feature', 'vcs.ref.head.type': 'branch' },
    ],
    ['create', 'create_tag', 'tag created', undefined, {}, TAG],
    [
      'delete',
      'delete_branch',
      'branch deleted',
      undefined,
      {},
      { 'vcs.ref.head.name': 'feature', 'vcs.ref.head.type': 'branch' },
    ],
    [
      'pull_request_review',
      'pull_request_review',
      'review submitted',
      '10:03:00',
      { ...OF_PULL, 'lighthouse.webhook.commands': ['lgtm'] },
      HEAD,
    ],
    [
      'pull_request_review_comment',
      'pull_request_review_comment',
      'pull_request_comment created',
      '10:01:00',
      OF_PULL,
      HEAD,
    ],
    ['release', 'release_published', 'release published', '10:04:00', {}, TAG],
    [
      'deployment',
      'deployment',
      'deploy created',
      '10:06:00',
      {},
      { 'vcs.ref.head.name': 'main', 'vcs.ref.head.revision': 'bbbb' },
    ],
    [
      'deployment_status',
      'deployment_status',
      'deployment_status created',
      '10:08:00',
      {},
      { 'vcs.ref.head.revision': 'bbbb' },
    ],
  ])('%s: %s is "%s" at %s', async (event, name, part, time, attributes, resource) => {
    const { event: update, reply, stand } = await delivered(event, name);
    expect(reply).toMatchObject({ status: 202 });
    expect([update?.facts.name, update?.time]).toEqual([part, time === undefined ? undefined : at(time)]);
    expect(update?.facts.attributes).toMatchObject(attributes);
    expect(update?.facts.resource).toMatchObject({ ...REPOSITORY, ...resource });
    const isChange = 'vcs.change.id' in (update?.facts.attributes ?? {});
    expect(update?.eventFacts.name).toBe(`${isChange ? 'pull_request' : 'push'} acme/shop`);
    expect(JSON.stringify([stand.updates, stand.lines])).not.toContain('c4n4ry');
  });

  it.each([
    ['ping', 'ping', 'ping'],
    ['check_run', 'ping', 'check_run'],
    ['workflow_job', 'ping', 'other'],
    ['integration_installation_repositories', 'ping', 'installation_repository'],
  ])('%s is answered and left', async (event, name, kind) => {
    const { reply, stand } = await delivered(event, name);
    expect(reply).toMatchObject({ status: 200 });
    expect(stand.updates).toEqual([]);
    expect([...stand.counters.snapshot()]).toEqual([
      [`webhook_deliveries_total{kind=${kind},outcome=ignored,sender=github,source=webhook}`, 1],
    ]);
  });

  it.each([
    ['of another secret', (body: string) => githubHeaders('push', body, 'other'), 401],
    [
      'with only the old signature',
      (body: string) => ({ ...githubHeaders('push', body), 'X-Hub-Signature-256': undefined }),
      401,
    ],
    [
      'without an event',
      (body: string) => ({ ...githubHeaders('push', body), 'X-GitHub-Event': undefined }),
      400,
    ],
    [
      'without a delivery',
      (body: string) => ({ ...githubHeaders('push', body), 'X-GitHub-Delivery': undefined }),
      202,
    ],
  ])('%s gives no event', async (_, headers, status) => {
    const stand = await running(GITHUB_TOO);
    const body = nativeBody('github', 'push');
    expect(await stand.post(GITHUB, headers(body), body)).toMatchObject({ status });
    expect(stand.updates).toEqual([]);
  });

  it('is not known to the path of Lighthouse, nor to a source without GitHub', async () => {
    const body = nativeBody('github', 'push');
    const stand = await running(GITHUB_TOO);
    expect(await stand.post(RELAY, githubHeaders('push', body), body)).toMatchObject({ status: 401 });
    const { routes } = await running({ hmac_key: 'k' });
    expect(routes.services[0]?.routes.map(({ path }) => path)).toEqual([RELAY]);
  });
});
