import { describe, expect, it } from 'vitest';
import { changeOf } from './pull.js';
import { at, merged, pull } from './testing/workbench.js';

const change = (fields: object) => changeOf('github.com', pull(7, '12:00:00', fields));

describe('a pull request of GitHub', () => {
  it('is cut to what is used', () => {
    expect(changeOf('github.com', merged(7, '12:00:00'))).toEqual({
      type: 'found',
      ref: { host: 'github.com', owner: 'acme', repository: 'shop', number: 7 },
      told: {
        ...{ owner: 'Acme', repository: 'Shop', title: 'change 7', body: '', state: 'merged' },
        created: Date.parse('2026-02-01T10:00:00Z') * 1000,
        ...{ updated: at('12:00:00'), closed: at('12:00:00'), mergeRevision: 'm1' },
        attributes: {
          'vcs.change.id': '7',
          'vcs.change.title': 'change 7',
          'vcs.change.state': 'merged',
          'vcs.owner.name': 'Acme',
          'vcs.repository.name': 'Shop',
        },
        resource: {
          'vcs.owner.name': 'Acme',
          'vcs.repository.name': 'Shop',
          'vcs.repository.url.full': 'https://github.com/Acme/Shop',
          'vcs.ref.head.name': 'fix',
          'vcs.ref.head.revision': 'a1',
          'vcs.ref.base.name': 'main',
          'vcs.ref.base.revision': 'b1',
        },
      },
    });
  });

  it('is open, or closed without a merge; then the commit of the trial merge is none of it', () => {
    const open = change({}).told;
    expect(open.state).toBe('open');
    expect(open).not.toHaveProperty('closed');
    const closed = change({ state: 'closed', closed_at: '2026-03-01T11:00:00Z' }).told;
    expect(closed).toMatchObject({ state: 'closed', closed: at('11:00:00') });
    for (const told of [open, closed]) expect(told).not.toHaveProperty('mergeRevision');
  });

  it('shows no credential in its title, and no more of that than a line', () => {
    const { told } = change({ title: `token=abc123 ${'x'.repeat(400)}` });
    expect(told.attributes['vcs.change.title']).toMatch(/^token=\[redacted\] x{200,}$/);
    expect(String(told.attributes['vcs.change.title'])).toHaveLength(256);
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
