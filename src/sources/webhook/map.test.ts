import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, spanNamed, spansOf } from '../../../test/support/objects.js';
import type { Delivery } from './delivery.js';
import { mapDelivery } from './map.js';
import { actionOf, kindOf } from './words.js';

const CHANGE = { number: 7, created: at('10:00:00'), updated: at('10:05:00') };
const COMMENT = { created: at('10:01:00'), updated: at('10:02:00') };
const THING = { created: at('10:03:00'), updated: at('10:04:00') };
const PUSH: Delivery = { kind: 'push', guid: 'guid-1', owner: 'acme', repository: 'shop' };

function factsOf(delivery: Partial<Delivery>) {
  const update = mapDelivery({ ...PUSH, ...delivery });
  if (update === undefined) throw new Error('it names no event');
  return update;
}

describe('the time of an event', () => {
  it.each([
    ['issue_comment', 'created', '10:01:00'],
    ['issue_comment', undefined, '10:01:00'],
    ['issue_comment', 'updated', '10:02:00'],
    ['pull_request_comment', 'edited', '10:02:00'],
    ['review_comment', 'created', '10:01:00'],
    ['review', 'submitted', '10:01:00'],
    ['review', 'edited', '10:02:00'],
    ['pull_request', 'opened', '10:00:00'],
    ['pull_request', 'synchronized', '10:05:00'],
    ['pull_request', undefined, '10:05:00'],
    ['issue', 'opened', '10:03:00'],
    ['issue', 'labeled', '10:04:00'],
    ['release', 'published', '10:03:00'],
    ['release', undefined, '10:03:00'],
    ['deploy', undefined, '10:03:00'],
    ['deployment_status', 'created', '10:03:00'],
  ] as const)('%s %s is what the host says', (kind, action, time) => {
    const delivery = { kind, action, change: CHANGE, comment: COMMENT, thing: THING };
    expect(factsOf(delivery).time).toBe(at(time));
  });

  it.each([
    ['push', undefined],
    ['tag', 'created'],
    ['branch', 'deleted'],
    ['issue_comment', 'deleted'],
    ['review', 'dismissed'],
    ['release', 'updated'],
    ['release', 'deleted'],
  ] as const)('%s %s is not told', (kind, action) => {
    const delivery = { kind, action, change: CHANGE, comment: COMMENT, thing: THING };
    expect(factsOf(delivery)).not.toHaveProperty('time');
  });

  it.each(['issue_comment', 'pull_request', 'issue', 'release'] as const)('of a %s may be zero', (kind) => {
    const delivery = { kind, action: 'created', change: { number: 7 }, comment: {}, thing: {} };
    expect(factsOf(delivery)).not.toHaveProperty('time');
  });

  it('of an opening is its update when its creation is not told', () => {
    const change = { number: 7, updated: at('10:05:00') };
    expect(factsOf({ kind: 'pull_request', action: 'opened', change }).time).toBe(at('10:05:00'));
  });
});

describe('the name of the part', () => {
  it.each([
    ['push', undefined, 'push'],
    ['pull_request', 'labeled', 'pull_request labeled'],
    ['pull_request', 'other', 'pull_request other'],
  ] as const)('%s %s', (kind, action, name) => {
    expect(factsOf({ kind, action }).facts.name).toBe(name);
  });

  it('tells a merge from a closing', () => {
    const closed = { kind: 'pull_request', action: 'closed' } as const;
    const merge = factsOf({ ...closed, change: { number: 7, state: 'merged' } });
    expect(merge.facts.name).toBe('pull_request merged');
    expect(merge.facts.attributes['lighthouse.webhook.action']).toBe('merged');
    expect(factsOf({ ...closed, change: { number: 7, state: 'closed' } }).facts.name).toBe(
      'pull_request closed',
    );
  });

  it.each([
    ['labeled', 'labeled'],
    ['merge', 'merged'],
    ['c4n4ry', 'other'],
    ['__proto__', 'other'],
    ['constructor', 'other'],
    [undefined, undefined],
  ])('takes the action %s as %s', (word, action) => {
    expect(actionOf(word)).toBe(action);
  });

  it.each(['c4n4ry', '__proto__', 'constructor', '', 'PUSH', undefined])('knows no kind %s', (word) => {
    expect(kindOf(word)).toBeUndefined();
  });
});

describe('what is told', () => {
  it.each([
    ['dev-one', true],
    ['dependabot[bot]', true],
    ['first.last@corp', true],
    ['x'.repeat(100), true],
    ['x'.repeat(101), false],
    ['First Last', false],
    ['c4n4ry\n', false],
    ['Ünal', false],
  ])('of the sender %j: %s', (sender, isTold) => {
    const { attributes } = factsOf({ sender }).facts;
    expect('lighthouse.webhook.sender' in attributes).toBe(isTold);
  });

  it.each([
    ['feat: a token=c4n4ry thing', 'feat: a token=[redacted] thing'],
    ['bump https://bot:c4n4ry@git.example/x', 'bump https://[redacted]@git.example/x'],
    ['y'.repeat(300), 'y'.repeat(256)],
    ['🚢'.repeat(256), '🚢'.repeat(256)],
    ['🚢'.repeat(300), '🚢'.repeat(256)],
    [undefined, undefined],
  ])('of the title %s', (title, told) => {
    const { attributes } = factsOf({ kind: 'pull_request', change: { number: 7, title } }).facts;
    expect(attributes['vcs.change.title']).toBe(told);
  });

  it('of a repository has no credentials', () => {
    const { facts } = factsOf({ repositoryUrl: 'https://bot:c4n4ry@git.example/acme/shop.git?token=c4n4ry' });
    expect(facts.resource['vcs.repository.url.full']).toBe('https://git.example/acme/shop');
  });

  it('of a comment are its commands', () => {
    const comment = { text: 'c4n4ry\n/test c4n4ry\n/lgtm' };
    const update = factsOf({ kind: 'issue_comment', comment });
    expect(update.facts.attributes['lighthouse.webhook.commands']).toEqual(['test', 'lgtm']);
    expect(JSON.stringify(update)).not.toContain('c4n4ry');
  });

  it('without a repository is named by its kind', () => {
    const update = factsOf({ owner: undefined, repository: undefined });
    expect(update.eventFacts).toEqual({ name: 'event push', attributes: {}, resource: {} });
  });
});

describe('the order of deliveries', () => {
  const kinds = ['push', 'pull_request', 'issue_comment', 'review'] as const;
  const deliveries = kinds.map((kind, index): Delivery => ({ ...PUSH, kind, guid: `guid-${index % 2}` }));

  it('changes no update, however often they come', () => {
    const key = ({ kind, guid = '' }: Delivery): string => `${guid}${kind}`;
    const once = new Map(deliveries.map((delivery) => [key(delivery), mapDelivery(delivery)]));
    const some = fc.array(fc.constantFrom(...deliveries), { maxLength: 20 });
    fc.assert(
      fc.property(some, (order) => {
        for (const delivery of order) expect(mapDelivery(delivery)).toEqual(once.get(key(delivery)));
      }),
    );
    expect(new Set([...once.values()].map((update) => update?.key)).size).toBe(kinds.length);
  });

  it('changes no span of the event: before its job, after it, twice', () => {
    const webhook = factsOf({ kind: 'issue_comment', action: 'created', comment: COMMENT });
    const job = {
      type: 'entity',
      key: 'k8s|job',
      ref: { kind: 'LighthouseJob', namespace: 'jx', name: 'job', uid: 'job', resourceVersion: '1' },
      deleted: false,
      labels: new Map([['event-GUID', 'guid-1']]),
      created: at('10:01:02'),
      facts: { name: 'job unit', kind: 'internal', service: 'lighthouse', resource: {}, attributes: {} },
      resultAttribute: 'cicd.pipeline.result',
      cancellationIsError: true,
      end: at('10:02:00'),
      outcome: { result: 'success' },
      lastSign: at('10:02:00'),
      parts: [],
      eventFacts: { name: 'pull_request acme/shop', attributes: {}, resource: {} },
      endsWithDeletedChild: false,
      patchable: false,
    } as const;
    const sorted = (updates: Parameters<typeof spansOf>[0]) =>
      [...spansOf(updates)].sort((a, b) => a.spanId.localeCompare(b.spanId));
    const spans = sorted([webhook, job]);
    const root = spanNamed(spans, 'pull_request acme/shop');
    expect(spanNamed(spans, 'issue_comment created')).toMatchObject({
      parentSpanId: root.spanId,
      start: at('10:01:00'),
      end: root.start,
    });
    expect(sorted([job, webhook])).toEqual(spans);
    expect(sorted([webhook, job, webhook, webhook])).toEqual(spans);
    const bare = spans.filter(({ name }) => name !== 'issue_comment created');
    expect(sorted([job])).toEqual(bare);
  });
});
