import { describe, expect, it } from 'vitest';
import { changeOf } from './pull.js';
import { at, merged, pull } from './testing/workbench.js';

const change = (fields: object) => changeOf('github.com', pull(7, '12:00:00', fields));

describe('a pull request of GitHub', () => {
  it('is cut to what is used', () => {
    expect(changeOf('github.com', merged(7, '12:00:00'))).toEqual({
      host: 'github.com',
      owner: 'acme',
      repository: 'shop',
      number: 7,
      title: 'change 7',
      body: '',
      state: 'merged',
      author: 'ada',
      labels: ['bug'],
      created: Date.parse('2026-02-01T10:00:00Z') * 1000,
      updated: at('12:00:00'),
      closed: at('12:00:00'),
      merged: at('12:00:00'),
      mergeSha: 'm1',
      head: { name: 'fix', sha: 'a1' },
      base: { name: 'main', sha: 'b1' },
      url: 'https://github.com/acme/shop/pull/7',
    });
  });

  it('is open, or closed without a merge; then the commit of the trial merge is none of it', () => {
    expect(change({})).toMatchObject({ state: 'open', mergeSha: undefined, closed: undefined });
    expect(change({ state: 'closed', closed_at: '2026-03-01T11:00:00Z' })).toMatchObject({
      state: 'closed',
      closed: at('11:00:00'),
      merged: undefined,
      mergeSha: undefined,
    });
  });

  it('may have no author any more, and no labels', () => {
    expect(change({ user: null, labels: undefined })).toMatchObject({ author: undefined, labels: [] });
  });

  it.each([
    ['number', { number: 0 }],
    ['title', { title: null }],
    ['state', { state: 'merged' }],
    ['updated_at: is no time', { updated_at: '2026-02-30T00:00:00Z' }],
    ['base.repo', { base: { ref: 'main', sha: 'b1' } }],
  ])('without a proper %s is rejected', (problem, fields) => {
    expect(() => change(fields)).toThrow(problem);
  });

  it.each([null, 'text', [], {}])('is not %j', (value) => {
    expect(() => changeOf('github.com', value)).toThrow(expect.objectContaining({ name: 'RejectedError' }));
  });
});
