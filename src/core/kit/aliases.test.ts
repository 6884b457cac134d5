import { describe, expect, it } from 'vitest';
import { buildAlias, jobAliases } from './aliases.js';

describe('the aliases of a job', () => {
  it('name it within its namespace, and for who knows none', () => {
    expect(jobAliases('jx', 'acme-1')).toEqual(['id|jx/acme-1', 'id|acme-1']);
  });
});

describe('the alias of a build', () => {
  const build = { owner: 'Acme', repository: 'Shop', branch: 'PR-7', context: 'unit', build: '3' };

  it('has no regard to case, as labels are lower-cased', () => {
    expect(buildAlias('jx', build)).toEqual(['build|jx/acme/shop/pr-7/unit/3']);
    expect(buildAlias('jx', { ...build, owner: 'ACME' })).toEqual(buildAlias('jx', build));
  });

  it.each(Object.keys(build))('is none without its %s', (word) => {
    expect(buildAlias('jx', { ...build, [word]: undefined })).toEqual([]);
    expect(buildAlias('jx', { ...build, [word]: '' })).toEqual([]);
  });
});
