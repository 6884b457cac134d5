import { describe, expect, it } from 'vitest';
import { mapChange } from './change.js';
import type { Delivery } from './delivery.js';

const AT = 1_000_000;
const merged: Delivery = {
  ...{ kind: 'pull_request', action: 'closed', guid: 'g', owner: 'Acme', repository: 'Shop', sender: 'ann' },
  repositoryUrl: 'https://user:secret@GitHub.com/Acme/Shop',
  change: {
    ...{ number: 7, title: 'feat: a', body: 'Fixes #3', state: 'merged', mergeRevision: 'c0ffee' },
    ...{ created: AT, updated: 2 * AT, baseName: 'main' },
  },
};

describe('what a delivery tells of a pull request', () => {
  it('is which one, what was told of it, and the part that it becomes', () => {
    const told = mapChange(merged);
    expect(told).toMatchObject({
      type: 'change',
      ref: { host: 'github.com', owner: 'acme', repository: 'shop', number: 7 },
      ...{ guid: 'g', kind: 'pull_request', action: 'merged', time: 2 * AT },
      told: {
        ...{ owner: 'Acme', repository: 'Shop', title: 'feat: a', body: 'Fixes #3', state: 'merged' },
        ...{ created: AT, updated: 2 * AT, mergeRevision: 'c0ffee' },
        attributes: { 'vcs.change.id': '7', 'vcs.change.state': 'merged', 'vcs.change.title': 'feat: a' },
        resource: { 'vcs.ref.base.name': 'main', 'vcs.repository.url.full': 'https://github.com/Acme/Shop' },
      },
      attributes: { 'lighthouse.webhook.sender': 'ann', 'lighthouse.event.guid': 'g' },
    });
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  it('leaves out what is not told', () => {
    const { ref, told } = mapChange({ ...merged, action: undefined, change: { number: 7 } }) as never as {
      readonly ref: unknown;
      readonly told: object;
    };
    expect(ref).toMatchObject({ number: 7 });
    expect(Object.keys(told).sort()).toEqual(['attributes', 'owner', 'repository', 'resource']);
  });

  it.each([
    ['a draft', 'wip'],
    ['an open one', 'open'],
  ] as const)('calls %s open', (_, state) => {
    expect(mapChange({ ...merged, change: { number: 7, state } })).toMatchObject({ told: { state: 'open' } });
  });

  it('of a push is the commit', () => {
    const push: Delivery = {
      ...{ ...merged, kind: 'push', action: undefined, change: undefined },
      ref: { name: 'main', type: 'branch', revision: 'c0ffee' },
    };
    const repository = { host: 'github.com', owner: 'acme', repository: 'shop' };
    expect(mapChange(push)).toEqual({ type: 'push', repository, revision: 'c0ffee', guid: 'g' });
    expect(mapChange({ ...push, ref: { ...push.ref, type: 'tag' } })).toBeUndefined();
  });

  it.each([
    ['without a GUID', { guid: undefined }],
    ['without an owner', { owner: undefined }],
    ['without an address', { repositoryUrl: undefined }],
    ['with what is no address', { repositoryUrl: 'acme/shop' }],
    ['about an issue', { change: undefined }],
  ])('is nothing of one %s', (_, change) => {
    expect(mapChange({ ...merged, ...change })).toBeUndefined();
  });
});
