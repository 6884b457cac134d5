import { describe, expect, it } from 'vitest';
import { changeKey } from '../../core/contract/keys.js';
import { changeIn, namedBy } from './change.js';
import { hostsOf } from './hosts.js';

const HOSTS = hostsOf([
  { host: 'ghe.example.com', provider: 'github' },
  { host: 'gitlab.example.com:8443', provider: 'gitlab' },
  { host: 'git.example.com', provider: 'gitea' },
  { host: 'stash.example.com', provider: 'bitbucket_server' },
]);
const keyOf = (url: string): string | undefined => {
  const address = changeIn(url, HOSTS);
  return address && changeKey(address);
};

describe('the pull request whose page an address is', () => {
  it.each([
    ['https://github.com/acme/shop/pull/7', 'github.com/acme/shop|7'],
    ['http://github.com/acme/shop/pull/7', 'github.com/acme/shop|7'],
    ['HTTPS://GitHub.com/Acme/Shop/pull/7', 'github.com/acme/shop|7'],
    ['https://github.com:443/acme/shop/pull/7', 'github.com/acme/shop|7'],
    ['https://github.com/acme/shop/pull/7/files', 'github.com/acme/shop|7'],
    ['https://github.com/acme/shop/pull/7/commits/0123abc?w=1', 'github.com/acme/shop|7'],
    ['https://github.com/acme/shop/pull/7#issuecomment-1', 'github.com/acme/shop|7'],
    ['https://github.com/acme/shop/pull/7/', 'github.com/acme/shop|7'],
    ['https://github.com/acme/shop.git/pull/7', 'github.com/acme/shop|7'],
    ['https://github.com/acme/.github/pull/7', 'github.com/acme/.github|7'],
    [
      'https://github.com/acme/my_shop.js-2/pull/9007199254740991',
      'github.com/acme/my_shop.js-2|9007199254740991',
    ],
    ['https://ghe.example.com/acme/shop/pull/7', 'ghe.example.com/acme/shop|7'],
    ['https://gitlab.com/acme/shop/-/merge_requests/7', 'gitlab.com/acme/shop|7'],
    ['https://gitlab.com/acme/shop/merge_requests/7', 'gitlab.com/acme/shop|7'],
    ['https://gitlab.com/acme/web/eu/shop/-/merge_requests/7/diffs', 'gitlab.com/acme/web/eu/shop|7'],
    ['https://gitlab.com/acme/web/shop/merge_requests/7', 'gitlab.com/acme/web/shop|7'],
    ['https://gitlab.example.com:8443/acme/shop/-/merge_requests/7', 'gitlab.example.com:8443/acme/shop|7'],
    ['https://codeberg.org/acme/shop/pulls/7', 'codeberg.org/acme/shop|7'],
    ['https://git.example.com/acme/shop/pulls/7/files', 'git.example.com/acme/shop|7'],
    ['https://bitbucket.org/acme/shop/pull-requests/7', 'bitbucket.org/acme/shop|7'],
    ['https://bitbucket.org/acme/shop/pull-requests/7/a-title/diff', 'bitbucket.org/acme/shop|7'],
    [
      'https://stash.example.com/projects/ACME/repos/shop/pull-requests/7/overview',
      'stash.example.com/acme/shop|7',
    ],
    ['https://stash.example.com/users/jo/repos/shop/pull-requests/7', 'stash.example.com/~jo/shop|7'],
    ['https://stash.example.com/projects/~JO/repos/shop/pull-requests/7', 'stash.example.com/~jo/shop|7'],
  ])('%s', (url, key) => {
    expect(keyOf(url)).toBe(`change|${key}`);
  });

  it.each([
    ['another scheme', 'ftp://github.com/acme/shop/pull/7'],
    ['a script', 'javascript://github.com/acme/shop/pull/7'],
    ['no scheme', 'github.com/acme/shop/pull/7'],
    ['no slashes, which a browser repairs', 'https:github.com/acme/shop/pull/7'],
    ['three slashes, which a browser repairs', 'https:///github.com/acme/shop/pull/7'],
    ['backslashes, which a browser repairs', 'https://github.com\\acme\\shop\\pull\\7'],
    ['a line break, which a browser removes', 'https://github.com/acme/shop/pull/\n7'],
    ['a host that ends alike', 'https://evilgithub.com/acme/shop/pull/7'],
    ['a host that begins alike', 'https://github.com.evil.io/acme/shop/pull/7'],
    ['a user that looks like a host', 'https://github.com@evil.io/acme/shop/pull/7'],
    ['a user with a word', 'https://github.com:443@evil.io/acme/shop/pull/7'],
    ['any user', 'https://jo@github.com/acme/shop/pull/7'],
    ['a dot at the end of the host', 'https://github.com./acme/shop/pull/7'],
    ['another port', 'https://github.com:8443/acme/shop/pull/7'],
    ['the port of the other scheme', 'https://github.com:80/acme/shop/pull/7'],
    ['a configured host without its port', 'https://gitlab.example.com/acme/shop/-/merge_requests/7'],
    ['a subdomain', 'https://www.github.com/acme/shop/pull/7'],
    ['a host of other letters', 'https://gіthub.com/acme/shop/pull/7'],
    ['the same in punycode', 'https://xn--gthub-n2e.com/acme/shop/pull/7'],
    ['wide letters, which a browser narrows', 'https://ｇithub.com/acme/shop/pull/7'],
    ['a percent-encoded host', 'https://github%2ecom/acme/shop/pull/7'],
    ['a percent-encoded name', 'https://github.com/ac%6de/shop/pull/7'],
    ['a percent-encoded slash', 'https://github.com/acme%2Fshop/pull/7'],
    ['a name with other letters', 'https://github.com/acmé/shop/pull/7'],
    ['a bar in a name', 'https://github.com/acme/sh|op/pull/7'],
    ['no owner', 'https://github.com/shop/pull/7'],
    ['an empty owner', 'https://github.com//shop/pull/7'],
    ['a path that climbs', 'https://github.com/acme/shop/../pull/7'],
    ['a list', 'https://github.com/acme/shop/pulls'],
    ['the page of another provider', 'https://github.com/acme/shop/pulls/7'],
    ['the page of another provider', 'https://codeberg.org/acme/shop/pull/7'],
    ['the page of another provider', 'https://bitbucket.org/acme/shop/-/merge_requests/7'],
    ['an issue of GitLab', 'https://gitlab.com/acme/shop/-/issues/7'],
    ['a project without a group', 'https://gitlab.com/shop/-/merge_requests/7'],
    ['something of neither project nor user', 'https://stash.example.com/x/a/repos/shop/pull-requests/7'],
    ['a number below a word', 'https://github.com/acme/shop/tree/pull/7'],
    ['no number', 'https://github.com/acme/shop/pull/new'],
    ['zero', 'https://github.com/acme/shop/pull/0'],
    ['a leading zero', 'https://github.com/acme/shop/pull/07'],
    ['a sign', 'https://github.com/acme/shop/pull/+7'],
    ['a number that is not exact', 'https://github.com/acme/shop/pull/9007199254740993'],
    ['an endless number', `https://github.com/acme/shop/pull/${'9'.repeat(400)}`],
    ['what is too long', `https://github.com/acme/shop/pull/7?${'a'.repeat(2048)}`],
    ['nothing', ''],
  ])('%s is none: %s', (_, url) => {
    expect(keyOf(url)).toBeUndefined();
  });

  it('is not the one of an issue, though that may be one', () => {
    for (const url of ['https://github.com/acme/shop/issues/7', 'https://codeberg.org/acme/shop/issues/7']) {
      expect(changeIn(url, HOSTS)).toBeUndefined();
      expect(namedBy(url, HOSTS)).toMatchObject({ mayBeIssue: true, address: { owner: 'acme', number: 7 } });
    }
    expect(namedBy('https://gitlab.com/acme/shop/-/issues/7', HOSTS)).toBeUndefined();
    expect(namedBy('https://bitbucket.org/acme/shop/issues/7', HOSTS)).toBeUndefined();
  });
});
