import { describe, expect, it } from 'vitest';
import { readLines, type RecordedLine } from '../recording.js';
import { facts } from './facts.js';

const lines = (name: string): readonly RecordedLine[] =>
  readLines(new URL(`../../../recordings/${name}.jsonl.gz`, import.meta.url).pathname);
const [R1, R2] = [lines('r1-pull-request'), lines('r2-promotion')];

/** The start of the one webhook of r1, whose root starts at 17:09, when that tells something else. */
function started(body: Readonly<Record<string, unknown>>, webhookKind = 'issue_comment'): string | undefined {
  const changed = R1.map((line) =>
    line.kind === 'webhook'
      ? { ...line, webhookKind, object: { ...(line.object as object), ...body } }
      : line,
  );
  return facts(changed, 'webhook')[0]?.split(' - ')[0];
}

describe('what webhooks demand', () => {
  it('parts before the start of their root, a push as a point', () => {
    expect(facts(R1, 'webhook')).toEqual([
      'issue_comment created 17:09.000..17:09.000 - - unset < pull_request acme/shop',
    ]);
    expect(facts(R2, 'webhook')).toEqual([
      'pull_request opened 17:27.000..17:27.000 - - unset < pull_request acme/shop',
      'push 17:36.000..17:36.000 - - unset < push acme/shop',
      'pull_request opened 17:40.000..17:41.000 - - unset < pull_request acme/env-staging',
      'pull_request opened 17:40.000..17:44.000 - - unset < pull_request acme/env-production',
      'push 17:42.000..17:42.000 - - unset < push acme/env-staging',
      'push 17:48.000..17:48.000 - - unset < push acme/env-production',
    ]);
  });

  it.each([
    ['2026-11-22T12:17:08Z', '17:08.000..17:09.000'],
    ['2026-11-22T11:17:10Z', '17:10.000..17:09.000'],
    ['2026-11-22T11:17:08Z', '17:09.000..17:09.000'],
    ['2026-11-22T12:17:10Z', '17:09.000..17:09.000'],
    ['0001-01-01T00:00:00Z', '17:09.000..17:09.000'],
  ])('a comment of %s is from %s', (time, due) => {
    expect(started({ Comment: { Created: time, Updated: '2026-11-22T12:17:05Z' } })).toBe(
      `issue_comment created ${due}`,
    );
  });

  it('the time that its action asks for', () => {
    const times = { Created: '2026-11-22T12:17:01Z', Updated: '2026-11-22T12:17:02Z' };
    const comment = (Action: string): string | undefined => started({ Action, Comment: times });
    const change = (Action: string): string | undefined =>
      started({ Action, PullRequest: times }, 'pull_request');
    expect(comment('edited')).toBe('issue_comment edited 17:02.000..17:09.000');
    expect(comment('deleted')).toBe('issue_comment deleted 17:09.000..17:09.000');
    expect(change('opened')).toBe('pull_request opened 17:01.000..17:09.000');
    expect(change('synchronized')).toBe('pull_request synchronized 17:02.000..17:09.000');
  });

  it('nothing without a name of the event, without anything below it, and of kinds that are no event', () => {
    expect(started({ GUID: '' })).toBeUndefined();
    expect(started({ GUID: 'another' })).toBeUndefined();
    expect(started({}, 'ping')).toBeUndefined();
  });

  it('one part for a redelivery, and one for each kind', () => {
    const [webhook] = R1.filter(({ kind }) => kind === 'webhook');
    if (webhook === undefined) throw new Error('r1 has a webhook');
    expect(facts([...R1, webhook], 'webhook')).toHaveLength(1);
    expect(facts([...R1, { ...webhook, webhookKind: 'push' }], 'webhook')).toHaveLength(2);
  });
});
