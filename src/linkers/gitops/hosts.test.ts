import { expect, it } from 'vitest';
import { hostsOf } from './hosts.js';

it('knows the public hosts, and what is configured in any case, and guesses none', () => {
  const hosts = hostsOf([
    { host: 'GHE.Example.com:8443', provider: 'github' },
    { host: 'codeberg.org', provider: 'gitlab' },
  ]);
  expect(Object.fromEntries(hosts)).toEqual({
    'github.com': 'github',
    'gitlab.com': 'gitlab',
    'bitbucket.org': 'bitbucket',
    'codeberg.org': 'gitlab',
    'ghe.example.com:8443': 'github',
  });
  expect(hosts.get('github.example.com')).toBeUndefined();
});
