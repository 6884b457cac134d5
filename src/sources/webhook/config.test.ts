import { describe, expect, it } from 'vitest';
import { redact } from '../../core/config/redact.js';
import { judged } from './testing/stand.js';

const LIST = 'expected a text, or a list of one or two texts, none of them empty';

describe('the configuration', () => {
  it('has defaults for all but keys', async () => {
    const given = { hmac_key: 'k', github: { secret: 's' }, gitlab: { token: ['new', 'old'] } };
    expect(await judged(given)).toEqual({
      value: {
        endpoint: '127.0.0.1:8080',
        path: '/lighthouse/events',
        hmac_key: ['k'],
        insecure: false,
        github: { path: '/github/events', secret: ['s'] },
        gitlab: { path: '/gitlab/events', token: ['new', 'old'] },
      },
    });
  });

  it.each([
    ['two keys', { hmac_key: ['new', 'old'] }],
    ['no key, said aloud', { insecure: true }],
    ['no Lighthouse', { path: 'none', github: { secret: 's' } }],
  ])('may have %s', async (_, given) => {
    expect(await judged(given)).toHaveProperty('value');
  });

  it.each([
    ['no key', {}, expect.stringMatching(/^: hmac_key is missing; /)],
    ['no key, with others', { gitlab: { token: 't' } }, expect.stringMatching(/^: hmac_key is missing; /)],
    ['an empty key', { hmac_key: '' }, `hmac_key: ${LIST}`],
    ['a blank key', { hmac_key: ' \n' }, `hmac_key: ${LIST}`],
    ['no key in the list', { hmac_key: [] }, `hmac_key: ${LIST}`],
    ['an empty key in the list', { hmac_key: ['new', ''] }, `hmac_key: ${LIST}`],
    ['three keys', { hmac_key: ['a', 'b', 'c'] }, `hmac_key: ${LIST}`],
    ['a number as key', { hmac_key: 5 }, `hmac_key: ${LIST}`],
    ['nothing as key', { hmac_key: null }, `hmac_key: ${LIST}`],
    ['no secret', { hmac_key: 'k', github: {} }, 'github.secret: is missing'],
    ['no token', { hmac_key: 'k', gitlab: {} }, 'gitlab.token: is missing'],
    ['nobody to listen to', { path: 'none' }, expect.stringMatching(/^: it has nothing to listen for/)],
    [
      'a path that is none',
      { hmac_key: 'k', path: 'events' },
      'path: expected a path such as /lighthouse/events, or none',
    ],
    [
      'a path with a query',
      { hmac_key: 'k', path: '/e?x=1' },
      expect.stringMatching(/^path: expected a path/),
    ],
    [
      'no native path',
      { hmac_key: 'k', github: { secret: 's', path: 'none' } },
      'github.path: expected a path such as /lighthouse/events',
    ],
    [
      'a path twice',
      { hmac_key: 'k', github: { secret: 's', path: '/lighthouse/events' } },
      'github.path: is the path of Lighthouse, too',
    ],
    [
      'a native path twice',
      { hmac_key: 'k', github: { secret: 's', path: '/x' }, gitlab: { token: 't', path: '/x' } },
      'gitlab.path: is the path of GitHub, too',
    ],
    [
      'no endpoint',
      { hmac_key: 'k', endpoint: '8080' },
      expect.stringMatching(/^endpoint: expected host:port/),
    ],
    ['an unknown key', { hmac_key: 'k', hmac: 'k' }, expect.stringMatching(/^: Unrecognized key/)],
  ])('may not have %s', async (_, given, issue) => {
    expect(await judged(given)).toEqual({ issues: [issue] });
  });

  it('is printed without its keys', () => {
    const keys = ['c4n4ry', 'c4n4ry'];
    const printed = JSON.stringify(
      redact({ hmac_key: keys, github: { secret: keys }, gitlab: { token: 'c4n4ry' }, path: '/x' }),
    );
    expect(printed).not.toContain('c4n4ry');
    expect(printed).toContain('/x');
  });
});
