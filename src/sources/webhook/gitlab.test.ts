import { describe, expect, it } from 'vitest';
import { at } from '../../../test/support/objects.js';
import { GITLAB, nativeBody } from './testing/hooks.js';
import { running, type Headers } from './testing/stand.js';

const CONFIG = { path: 'none', gitlab: { token: ['new', 'old'] } };
const GUID = '13792a34-cac6-4fda-95a8-c58e00a3954e';

function headersOf(event: string): Headers {
  return {
    'User-Agent': 'GitLab/18.0.0',
    'Content-Type': 'application/json',
    'Idempotency-Key': 'c4n4ry',
    'X-Gitlab-Event': event,
    'X-Gitlab-Event-UUID': GUID,
    'X-Gitlab-Instance': 'https://gitlab.com',
    'X-Gitlab-Token': 'new',
    'X-Gitlab-Webhook-UUID': '02affd2d-2cba-4033-917d-ec22d5dc4b38',
  };
}

async function delivered(event: string, name: string) {
  const stand = await running(CONFIG);
  const reply = await stand.post(GITLAB, headersOf(event), nativeBody('gitlab', name));
  return { stand, reply, event: stand.events()[0] };
}

const CHANGE = { 'vcs.change.id': '3', 'vcs.owner.name': 'acme/team', 'vcs.repository.name': 'shop' };
const REPOSITORY = {
  'vcs.owner.name': 'acme/team',
  'vcs.repository.name': 'shop',
  'vcs.repository.url.full': 'https://gitlab.com/acme/team/shop',
};
const HEAD = {
  'vcs.ref.head.name': 'feature',
  'vcs.ref.head.revision': 'bbbb',
  'vcs.ref.base.name': 'main',
};

describe('a delivery of GitLab', () => {
  it('tells of a merge request', async () => {
    const { event, reply } = await delivered('Merge Request Hook', 'merge_request_open');
    expect(reply).toMatchObject({ status: 202 });
    expect(event).toEqual({
      type: 'event',
      guid: GUID,
      key: `event|${GUID}|webhook/pull_request`,
      time: at('10:00:00'),
      facts: {
        name: 'pull_request opened',
        kind: 'internal',
        service: 'webhook',
        resource: { ...REPOSITORY, ...HEAD },
        attributes: {
          ...CHANGE,
          'lighthouse.event.guid': GUID,
          'lighthouse.webhook.kind': 'pull_request',
          'lighthouse.webhook.action': 'opened',
          'lighthouse.webhook.sender': 'dev-one',
          'vcs.change.title': 'feat: basket total',
          'vcs.change.state': 'open',
        },
      },
      eventFacts: {
        name: 'pull_request acme/team/shop',
        attributes: CHANGE,
        resource: { ...REPOSITORY, ...HEAD },
      },
    });
  });

  const OF_MERGE = { 'vcs.change.id': '3' };
  const SENT = { 'lighthouse.webhook.sender': 'dev-one' };
  const COMMANDS = { 'lighthouse.webhook.commands': ['test'] };
  const TAG = { 'vcs.ref.head.name': 'v1.0.0', 'vcs.ref.head.type': 'tag' };
  const BRANCH = { 'vcs.ref.head.name': 'feature', 'vcs.ref.head.type': 'branch' };
  it.each([
    [
      'Merge Request Hook',
      'merge_request_update',
      'pull_request updated',
      '10:05:00',
      { 'vcs.change.state': 'wip' },
      HEAD,
    ],
    [
      'Merge Request Hook',
      'merge_request_merge',
      'pull_request merged',
      '10:05:00',
      { 'vcs.change.state': 'merged' },
      HEAD,
    ],
    [
      'Merge Request Hook',
      'merge_request_close',
      'pull_request closed',
      '10:05:00',
      { 'vcs.change.state': 'closed' },
      HEAD,
    ],
    ['Merge Request Hook', 'merge_request_approved', 'pull_request approved', '10:05:00', OF_MERGE, HEAD],
    [
      'Note Hook',
      'note_on_merge_request',
      'pull_request_comment created',
      '10:01:00',
      { ...OF_MERGE, ...COMMANDS },
      HEAD,
    ],
    [
      'Note Hook',
      'note_on_merge_request_updated',
      'pull_request_comment updated',
      '10:02:00',
      OF_MERGE,
      HEAD,
    ],
    ['Note Hook', 'note_on_issue', 'issue_comment created', '10:01:00', COMMANDS, {}],
    ['Confidential Note Hook', 'note_on_issue', 'issue_comment created', '10:01:00', {}, {}],
    [
      'Push Hook',
      'push',
      'push',
      undefined,
      SENT,
      { 'vcs.ref.head.name': 'main', 'vcs.ref.head.revision': 'bbbb', 'vcs.ref.head.type': 'branch' },
    ],
    ['Push Hook', 'push_branch_deletion', 'branch deleted', undefined, {}, BRANCH],
    ['Tag Push Hook', 'tag_push', 'push', undefined, {}, { ...TAG, 'vcs.ref.head.revision': 'bbbb' }],
    ['Tag Push Hook', 'tag_push_deletion', 'tag deleted', undefined, {}, TAG],
    ['Issue Hook', 'issue_open', 'issue opened', '10:00:00', {}, {}],
    [
      'Release Hook',
      'release_create',
      'release created',
      '10:04:00',
      {},
      { ...TAG, 'vcs.ref.head.revision': 'bbbb' },
    ],
    ['Deployment Hook', 'deployment', 'deploy', '10:06:00', {}, { 'vcs.ref.head.name': 'main' }],
  ])('%s: %s is "%s" at %s', async (event, name, part, time, attributes, resource) => {
    const { event: update, reply, stand } = await delivered(event, name);
    expect(reply).toMatchObject({ status: 202 });
    expect([update?.facts.name, update?.time]).toEqual([part, time === undefined ? undefined : at(time)]);
    expect(update?.facts.attributes).toMatchObject(attributes);
    expect(update?.facts.resource).toMatchObject({ ...REPOSITORY, ...resource });
    const isChange = 'vcs.change.id' in (update?.facts.attributes ?? {});
    expect(update?.eventFacts.name).toBe(`${isChange ? 'pull_request' : 'push'} acme/team/shop`);
    expect(JSON.stringify([stand.updates, stand.lines])).not.toContain('c4n4ry');
  });

  it.each([
    ['Pipeline Hook', 'push'],
    ['System Hook', 'push'],
    ['Note Hook', 'note_on_commit'],
    ['push', 'push'],
  ])('%s of %s is answered and left', async (event, name) => {
    const { reply, stand } = await delivered(event, name);
    expect(reply).toMatchObject({ status: 200 });
    expect(stand.updates).toEqual([]);
    expect([...stand.counters.snapshot()]).toEqual([
      ['webhook_deliveries_total{kind=other,outcome=ignored,sender=gitlab,source=webhook}', 1],
    ]);
  });

  it.each([
    ['with the old token', { 'X-Gitlab-Token': 'old' }, 202, 1],
    ['with another token', { 'X-Gitlab-Token': 'new2' }, 401, 0],
    ['without a token', { 'X-Gitlab-Token': undefined }, 401, 0],
    ['without an event', { 'X-Gitlab-Event': undefined }, 400, 0],
    ['of a host that names no events', { 'X-Gitlab-Event-UUID': undefined }, 202, 0],
  ])('%s', async (_, headers, status, updates) => {
    const stand = await running(CONFIG);
    const given = { ...headersOf('Push Hook'), ...headers };
    expect(await stand.post(GITLAB, given, nativeBody('gitlab', 'push'))).toMatchObject({ status });
    expect(stand.updates).toHaveLength(updates);
    const nameless = status === 202 && updates === 0 ? 1 : 0;
    expect(stand.counters.total('webhook_without_guid_total')).toBe(nameless);
  });
});
