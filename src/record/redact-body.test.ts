import { describe, expect, it } from 'vitest';
import { keptOfBody } from './redact-body.js';

const PULL = 'https://github.com/acme/shop/pull/7';

describe('what is kept of a text', () => {
  it.each([
    ['words', 'The password is hunter2, says Ann.', ''],
    ['a command and what follows it', '/test all with hunter2\nplease', '/test'],
    ['an address', `see ${PULL} by Ann`, PULL],
    ['a link', `* [#7 of Ann](${PULL}) feat: hunter2 ([ann](https://github.com/ann))`, `* ${PULL}`],
    ['a short form', 'Fixes #3 and acme/lib#4, hunter2', '#3 acme/lib#4'],
    ['an image', `![hunter2](${PULL})`, ''],
    [
      'the heading of a changelog',
      '## Changes in version 1.4.0\n\nhunter2 hunter3',
      '## Changes in version 1.4.0',
    ],
    ['the name of a repository', '# acme/shop\nhunter2 it is', '# acme/shop'],
    ['another heading', '# My hunter2 notes', ''],
    ['a rule', '-----', '---'],
    [
      'a fence, and what stands in it',
      `\`\`\`sh\nexport A=hunter2 # ${PULL}\n\`\`\``,
      `\`\`\`\n${PULL}\n\`\`\``,
    ],
    ['code', `run \`x ${PULL}\` now`, `\` ${PULL} \``],
    ['credentials in an address', 'https://ann:hunter2@github.com/a/b/pull/7', ''],
    ['a query', `${PULL}?token=hunter2`, `${PULL}?[redacted]`],
    ['another address', 'https://example.com/hunter2', ''],
  ])('of %s', (_, body, kept) => {
    expect(keptOfBody(body)).toBe(kept);
    expect(keptOfBody(kept)).toBe(kept);
  });
});
