import { describe, expect, it } from 'vitest';
import { redact } from '../core/kit/redact.js';
import { SHAPES } from '../core/kit/testing/shapes.js';
import { keptOfBody } from './redact-body.js';
import { redactMessage, scrub } from './redact-text.js';

const PULLED = 'Successfully pulled image';
const HIDDEN = '[redacted]';

describe('a message', () => {
  it.each(Object.entries(SHAPES))(
    'with a secret as %s is told alike by the sidecar afterwards',
    (_, shape) => {
      // Also where it is cut.
      for (const before of [0, 1, 10, ...Array.from({ length: 40 }, (_each, index) => 960 + index * 2)]) {
        const told = `${'ab '.repeat(400).slice(0, before)} ${shape('s3cr3tvalue')} and more`;
        const less = redactMessage(told);
        expect(less).not.toContain('s3cr3tvalue');
        expect(redact(less)).toBe(redact(told));
      }
    },
  );

  it.each([
    [
      `${PULLED} "ghcr.io/acme/token-server:1.2" in 1s (2s including waiting). Image size: 7 bytes.`,
      undefined,
    ],
    [`${PULLED} "ghcr.io/acme/git:2@sha256:0abc" in 1s`, undefined],
    [`${PULLED} "bot:x@ghcr.io/acme/git:2" in 1s`, HIDDEN],
    [`${PULLED} "https://bot:x@ghcr.io/acme/git:2" in 1s`, HIDDEN],
    [`${PULLED} "https://ghcr.io/acme/git:2" in 1s`, HIDDEN],
    [PULLED, undefined],
    ['', undefined],
  ])('%s', (message, hidden) => {
    expect(redactMessage(message)).toBe(hidden ?? message);
  });
});

describe('any text', () => {
  it.each([
    ['https://bot:a/b@c@git.example/x', `https://${HIDDEN}@git.example/x`],
    ['http://git.example:8080/a?b=c#d', `http://git.example:8080/a?${HIDDEN}`],
    ['https://git.example/a#issue-1', 'https://git.example/a#issue-1'],
    ['https://npm.example/@acme/shop', 'https://npm.example/@acme/shop'],
    ['git@github.com:acme/shop.git', 'git@github.com:acme/shop.git'],
    ['what?x=y', 'what?x=y'],
  ])('%s', (text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed);
  });
});

it.each([
  ['/test all\r\nplease', '/test'],
  ['hello\n/lgtm\n/approve no', '/lgtm\n/approve'],
  ['/home/me and /test', ''],
  ['', ''],
])('of a comment only its commands stay: %j', (body, commands) => {
  expect(keptOfBody(body)).toBe(commands);
});
