import { describe, expect, it } from 'vitest';
import { entityOf, updateOf } from '../support/hand.js';
import { changed, spansOf, type Wire } from '../support/objects.js';
import { ENTITIES, SUBJECTS, type Subject } from '../support/sources.js';

const WORDS = ['went up in smoke', `R${'x'.repeat(10_000)}`, 'Zeile\nzwei', '<script>', ''];

/** The object with a word where its kind keeps the reason of a bad end. */
function ended({ kind, good }: Subject, word: string): Wire {
  if (kind === 'LighthouseJob') return changed(good, ['status', 'state'], word);
  if (kind !== 'Pod') {
    const conditions = [{ type: 'Succeeded', status: 'False', reason: word }];
    return changed(good, ['status', 'conditions'], conditions);
  }
  const failed = changed(good, ['status', 'phase'], 'Failed');
  return changed(failed, ['status', 'reason'], word);
}

describe.each(ENTITIES)('the reason of a $kind', (subject) => {
  const isEmptyJob = (word: string): boolean => subject.kind === 'LighthouseJob' && word === '';

  it.each(WORDS)('is no text from anywhere', async (word) => {
    if (isEmptyJob(word))
      return expect(await entityOf(subject, ended(subject, word))).not.toHaveProperty('end');
    const spans = spansOf([await updateOf(subject, ended(subject, word))]);
    const types = spans.map((span) => span.attributes['error.type']).filter((type) => type !== undefined);
    expect(types).toContain('_OTHER');
    expect(types.every((type) => type === '_OTHER' || type === 'Error')).toBe(true);
  });

  it('that nobody knows is told when it has the shape of one', async () => {
    const { outcome } = await entityOf(subject, ended(subject, 'BrandNewReason'));
    expect(outcome).toEqual({ result: 'error', errorType: 'BrandNewReason' });
  });
});

describe('the reason of an Event', () => {
  const [event] = SUBJECTS.filter(({ kind }) => kind === 'Event');

  it.each(WORDS)('is no text from anywhere', async (word) => {
    if (event === undefined) throw new Error('no source watches Events');
    const update = await updateOf(event, changed(event.good, ['reason'], word));
    expect(update).toMatchObject({ pointName: '_OTHER', facts: { name: '_OTHER' } });
  });
});
