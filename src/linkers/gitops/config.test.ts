import { describe, expect, it } from 'vitest';
import { config } from './config.js';

describe('the options of gitops', () => {
  it('have defaults', () => {
    expect(config.parse({})).toEqual({
      ...{ child_delay: 600_000, abandon_after: 2_592_000_000, hosts: [] },
      ...{ resync: 600_000, lookback: 3_600_000 },
    });
  });

  it.each(['git.example.com', 'git.example.com:8443', 'GIT.example.com', 'localhost'])(
    'take the host %s',
    (host) => {
      expect(config.safeParse({ hosts: [{ host, provider: 'github' }] }).success).toBe(true);
    },
  );

  it.each([
    'https://git.example.com',
    'git.example.com:443',
    'git.example.com/git',
    'a b',
    '',
    'git.example.com.',
  ])('refuse "%s" as a host, which nothing would ever match', (host) => {
    const { error } = config.safeParse({ hosts: [{ host, provider: 'github' }] });
    expect(error?.issues[0]?.message).toContain('git.example.com');
  });

  it.each([
    { hosts: [{ host: 'a.b', provider: 'svn' }] },
    { child_delay: '10' },
    { resyncs: '1m' },
    { resync: '0s' },
    { resync: '25h' },
  ])('refuse %j', (given) => {
    expect(config.safeParse(given).success).toBe(false);
  });
});
