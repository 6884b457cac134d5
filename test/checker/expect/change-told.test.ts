import { describe, expect, it } from 'vitest';
import type { RecordedLine } from '../recording.js';
import { drawn, shop, time, webhook } from './change-world.js';

describe('the closing of a pull request', () => {
  it('is the last one, and what it is told by is no part', () => {
    const lines = [shop({ action: 'closed', at: '3' }), shop({ action: 'reopened', at: '4' }), shop()];
    const due = [
      'pull_request closed 3 < shop#7',
      'pull_request reopened 4 < shop#7',
      'shop#7 1..5 merged < nothing',
    ];
    expect(drawn(lines)).toEqual(due);
    expect(drawn(lines.toReversed())).toEqual(due);
  });

  it('is undone by a later reopening, but not by one of the same time', () => {
    expect(drawn([shop(), shop({ action: 'reopened', at: '6' })])).toEqual([]);
    expect(drawn([shop(), shop({ action: 'reopened', at: '5' })])).toContain('shop#7 1..5 merged < nothing');
    expect(drawn([shop({ action: 'opened' })])).toEqual([]);
  });

  it('is the one with the smallest GUID when two have one time', () => {
    const lines = [shop({ guid: 'b', action: 'closed' }), shop({ guid: 'a' })];
    const due = ['pull_request closed 5 < shop#7', 'shop#7 1..5 merged < nothing'];
    expect(drawn(lines)).toEqual(due);
    expect(drawn(lines.toReversed())).toEqual(due);
  });

  it('is a merge where the host says that it was closed', () => {
    const line = shop({ action: 'merged' });
    const closed = { ...line, object: { ...(line.object as object), Action: 'closed' } };
    expect(drawn([closed])).toEqual(['shop#7 1..5 merged < nothing']);
  });

  it('counts without a GUID, of which no part is made', () => {
    expect(drawn([shop({ action: 'opened', at: '1', guid: '' }), shop({ guid: '' })])).toEqual([
      'shop#7 1..5 merged < nothing',
    ]);
  });
});

describe('a part', () => {
  it('may be of a review, of what came after the closing, and is there once', () => {
    const Review = { Created: time('2'), Updated: time('4') };
    const PullRequest = { Number: 7, Created: time('1') };
    const review = (Action: string): RecordedLine =>
      webhook('review', 'shop', Action, { Action, PullRequest, Review });
    const late = shop({ action: 'labeled', at: '8' });
    expect(drawn([shop(), late, late, review('submitted'), review('dismissed')])).toEqual([
      'pull_request labeled 8 < shop#7',
      'review dismissed 4 < shop#7',
      'review submitted 2 < shop#7',
      'shop#7 1..5 merged < nothing',
    ]);
  });
});
