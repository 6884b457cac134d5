import { describe, expect, it } from 'vitest';
import { changed } from '../../../test/support/objects.js';
import { recordedWebhooks, relayedBody, relayedHook, relayedNames } from './testing/hooks.js';
import { RELAY, relayed, running } from './testing/stand.js';

const CONFIG = { hmac_key: 'lighthouse-secret' };
/** Kinds of which nothing is made. */
const IGNORED = ['check_run_created', 'check_suite_created', 'fork', 'installation', 'installation_delete']
  .concat(['label_deleted', 'ping', 'repository', 'status'])
  .sort();
/** Go-scm gives these kinds no GUID. */
const NAMELESS = ['branch_create', 'branch_delete', 'deployment', 'deployment_status', 'release']
  .concat(['tag_create', 'tag_delete'])
  .sort();

describe('what Lighthouse relays', () => {
  it.each(relayedNames)('%s passes with its signature, and not with that of another body', async (name) => {
    const { headers, rawBody } = relayedBody(name);
    const stand = await running(CONFIG);
    const { status } = await stand.post(RELAY, headers, rawBody);
    expect(status).toBe(IGNORED.includes(name) ? 200 : 202);
    const isEvent = !IGNORED.includes(name) && !NAMELESS.includes(name);
    expect(stand.updates).toHaveLength(isEvent ? 1 : 0);
    expect(stand.counters.total('webhook_without_guid_total')).toBe(NAMELESS.includes(name) ? 1 : 0);

    const [first = '', ...rest] = rawBody;
    expect(await stand.post(RELAY, headers, [`${first} `, ...rest].join(''))).toMatchObject({ status: 401 });
    expect(stand.updates).toHaveLength(isEvent ? 1 : 0);
  });

  it('is of 33 bodies, all known here', () => {
    expect(relayedNames).toHaveLength(33);
    expect(relayedNames).toEqual(expect.arrayContaining([...IGNORED, ...NAMELESS]));
  });

  it.each([
    ['issue_comment', 'issue_comment created', '2019-05-15T15:20:21Z'],
    ['pr_comment', 'issue_comment', undefined],
    ['pr_opened', 'pull_request opened', '2018-06-22T23:54:09Z'],
    ['pr_closed', 'pull_request closed', '2018-06-25T19:12:58Z'],
    ['pr_edited', 'pull_request updated', '2018-06-25T19:10:19Z'],
    ['pr_labeled', 'pull_request labeled', '2018-06-25T19:05:03Z'],
    ['pr_sync', 'pull_request synchronized', '2018-06-25T19:21:45Z'],
    ['pr_converted_to_draft', 'pull_request converted_to_draft', '2018-06-25T19:13:41Z'],
    ['pr_review_submitted', 'review submitted', '2019-05-15T15:20:38Z'],
    ['push', 'push', undefined],
    ['push_tag_delete', 'push', undefined],
  ])('%s is the part "%s" at %s', async (name, part, time) => {
    const stand = await running(CONFIG);
    const { headers, rawBody } = relayedBody(name);
    await stand.post(RELAY, headers, rawBody);
    const micros = time === undefined ? undefined : Date.parse(time) * 1000;
    const [event] = stand.events();
    expect([event?.facts.name, event?.time]).toEqual([part, micros]);
  });

  it('tells of a comment what the recording holds', async () => {
    const stand = await running(CONFIG);
    const [webhook] = recordedWebhooks('r1-pull-request');
    expect(await relayed(stand, webhook?.webhookKind ?? '', webhook?.object)).toMatchObject({ status: 202 });
    const change = { 'vcs.change.id': '7', 'vcs.owner.name': 'acme', 'vcs.repository.name': 'shop' };
    const resource = {
      'vcs.owner.name': 'acme',
      'vcs.repository.name': 'shop',
      'vcs.repository.url.full': 'https://github.com/acme/shop',
    };
    const guid = '8a1f7d2e-5b5c-11f0-9c1d-0242ac120002';
    expect(stand.updates).toEqual([
      {
        type: 'event',
        guid,
        key: `event|${guid}|webhook/issue_comment`,
        time: Date.parse('2026-11-22T12:17:09Z') * 1000,
        facts: {
          name: 'issue_comment created',
          kind: 'internal',
          service: 'webhook',
          resource,
          attributes: {
            ...change,
            'lighthouse.event.guid': guid,
            'lighthouse.webhook.kind': 'issue_comment',
            'lighthouse.webhook.action': 'created',
            'lighthouse.webhook.sender': 'dev-one',
            'lighthouse.webhook.commands': ['test'],
          },
        },
        eventFacts: { name: 'pull_request acme/shop', attributes: change, resource },
      },
    ]);
  });

  it('gives an event for each webhook of a promotion', async () => {
    const stand = await running(CONFIG);
    const webhooks = recordedWebhooks('r2-promotion');
    for (const { webhookKind, object } of webhooks) await relayed(stand, webhookKind, object);
    expect(stand.events().map(({ facts }) => facts.name)).toEqual([
      'pull_request opened',
      'issue_comment created',
      'pull_request labeled',
      'pull_request merged',
      'push',
      'pull_request opened',
      'pull_request opened',
      'pull_request merged',
      'push',
      'pull_request merged',
      'push',
      'pull_request opened',
      'pull_request closed',
    ]);
    const states = stand.events().map(({ facts }) => facts.attributes['vcs.change.state']);
    expect(states.filter((state) => state !== undefined)).toEqual([
      ...['open', 'open', 'merged', 'open', 'open', 'merged', 'merged', 'open', 'closed'],
    ]);
  });
});

describe('a GUID', () => {
  const push = (guid: unknown) => changed(relayedHook('push'), ['GUID'], guid);

  it.each([
    ['of a poller', '199eddf46df50de8d02e99bf1c5fdb4101338224'],
    ['of any text', 'a b/c:{"d"}'],
    ['of 255 characters', 'x'.repeat(255)],
    ['with a space around it', ' guid\n'],
  ])('%s names its event', async (_, guid) => {
    const stand = await running(CONFIG);
    expect(await relayed(stand, 'push', push(guid))).toMatchObject({ status: 202 });
    expect(stand.updates).toMatchObject([{ guid: guid.trim(), key: `event|${guid.trim()}|webhook/push` }]);
  });

  it.each(['', ' ', null, undefined])('%j names none, which is counted', async (guid) => {
    const stand = await running(CONFIG);
    expect(await relayed(stand, 'push', push(guid))).toMatchObject({ status: 202 });
    expect(stand.updates).toEqual([]);
    expect(Object.fromEntries(stand.counters.snapshot())).toEqual({
      'webhook_deliveries_total{kind=push,outcome=taken,sender=lighthouse,source=webhook}': 1,
      'webhook_without_guid_total{kind=push,source=webhook}': 1,
    });
  });

  it('that is too long is refused', async () => {
    const stand = await running(CONFIG);
    expect(await relayed(stand, 'push', push('x'.repeat(256)))).toMatchObject({ status: 400 });
    expect(stand.counters.by('source_rejected_total', 'reason')).toEqual({ guid: 1 });
  });
});
