import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { visit } from 'unist-util-visit';
import { describe, expect, it } from 'vitest';
import type { ChangeRef } from '../../core/contract/change.js';
import { changeKey } from '../../core/contract/keys.js';
import { changeIn } from './change.js';
import { hostsOf } from './hosts.js';
import { namedIn, type Named } from './parse.js';
import { hostileBodies } from './testing/hostile.js';

const HOSTS = hostsOf([]);
const BASE: ChangeRef = { host: 'github.com', owner: 'acme', repository: 'env', number: 1 };
const TITLE = 'chore: promote shop to version 1.2.3';
const namedBy = (body: string, title = TITLE): Named => namedIn({ title, body, base: BASE }, HOSTS);
const keysOf = ({ parent, others }: Named): readonly string[] =>
  [...(parent ? [parent] : []), ...others].map(changeKey);

const pull = fc.nat(99).map((number) => `https://github.com/acme/shop/pull/${number + 1}`);
const text = fc.oneof(
  fc.string({ maxLength: 200, unit: 'grapheme' }),
  fc.string({ maxLength: 200, unit: 'binary' }),
);

/** Pieces of Markdown that open, close and hide things. */
const scrap = fc.oneof(
  { weight: 4, arbitrary: pull },
  { weight: 2, arbitrary: fc.constantFrom('\n', '\n\n', '\n\n\n', ' ', '\r\n') },
  fc.constantFrom(
    '`',
    '``',
    '```\n',
    '\n```\n',
    '\n~~~\n',
    '\n    ',
    '\n  ',
    '\n ',
    '\n\t',
    '\n* ',
    '\n- ',
    '\n  * ',
    '\n> ',
  ),
  fc.constantFrom(
    '\n1. ',
    '\n2. ',
    '\n> ```\n',
    '\n* ```\n',
    '\n  ```\n',
    '\n ```\n',
    '\n---\n',
    '\n***\n',
    '\n===\n',
    '\n# ',
  ),
  fc.constantFrom(
    '[',
    ']',
    '](',
    ')',
    '[x](',
    '![',
    '<',
    '>',
    '<!--',
    '-->',
    '\n<!--\n',
    '\n-->\n',
    '\n<div>\n',
    '\n</div>\n',
  ),
  fc.constantFrom(
    '\n<pre>\n',
    '\n</pre>\n',
    '<b>',
    '\n<?\n',
    '\n?>\n',
    '\n<b>\n',
    '\n|a|\n|-|\n',
    '|',
    '\\',
    'word',
    '*',
    '_',
    '"',
  ),
  fc.constantFrom(
    '\n[r]: https://github.com/acme/shop/pull/200\n',
    '[r]',
    '[x][r]',
    '[^n]',
    '\n[^n]: ',
    '&amp;',
    '(see ',
    '#',
    '.',
  ),
);

describe('any text', () => {
  it('names at most fifty, each once and never itself, and the same each time', () => {
    const body = fc.array(fc.oneof(text, scrap), { maxLength: 60 }).map((all) => all.join(''));
    fc.assert(
      fc.property(body, fc.oneof(fc.constant(TITLE), text), (written, title) => {
        const named = namedBy(written, title);
        const keys = keysOf(named);
        expect(keys.length).toBeLessThanOrEqual(50);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).not.toContain(changeKey(BASE));
        expect(namedBy(written, title)).toEqual(named);
      }),
      { numRuns: 300 },
    );
  });

  it('names the first fifty of more, and those in the order of the text', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 80 }),
        (numbers) => {
          const body = numbers.map((number) => `* https://github.com/acme/shop/pull/${number}`).join('\n');
          expect(keysOf(namedBy(body))).toEqual(
            numbers.slice(0, 50).map((number) => `change|github.com/acme/shop|${number}`),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('says again what it said: the links that it named name the same', () => {
    const body = fc.array(scrap, { maxLength: 40 }).map((all) => all.join(''));
    fc.assert(
      fc.property(body, (written) => {
        const named = namedBy(written, '');
        const again = keysOf(named).map((key) => `* https://${key.split('|')[1]}/pull/${key.split('|')[2]}`);
        expect(keysOf(namedBy(again.join('\n'), ''))).toEqual(keysOf(named));
      }),
      { numRuns: 200 },
    );
  });
});

const WHOLE = {
  extensions: [gfm()],
  mdastExtensions: gfmFromMarkdown().map(({ transforms: _, ...each }) => each),
};

/** What the parser says of the whole text at once. */
function ofTheWhole(body: string): ReadonlySet<string> {
  const tree = fromMarkdown(body, WHOLE);
  const definitions = new Map<string, string>();
  visit(
    tree,
    'definition',
    ({ identifier, url }) => void (definitions.has(identifier) || definitions.set(identifier, url)),
  );
  const keys = new Set<string>();
  visit(tree, (node) => {
    if (node.type !== 'link' && node.type !== 'linkReference') return;
    const url = node.type === 'link' ? node.url : (definitions.get(node.identifier) ?? '');
    const address = changeIn(url, HOSTS);
    if (address) keys.add(changeKey(address));
  });
  return keys;
}

/** A definition that does not stand where it usually does may be missed. */
it('names nothing that the parser does not find in the whole text, and all of it without definitions', () => {
  const body = fc.array(scrap, { maxLength: 25 }).map((all) => all.join(''));
  let isSomething = 0;
  fc.assert(
    fc.property(body, (written) => {
      const [own, whole] = [keysOf(namedBy(written, '')), ofTheWhole(written)];
      if (whole.size > 0) isSomething += 1;
      expect([...whole]).toEqual(expect.arrayContaining([...own]));
      if (!written.includes('[r]:')) expect(own).toHaveLength(whole.size);
    }),
    { numRuns: 2000 },
  );
  expect(isSomething).toBeGreaterThan(500);
});

describe('what is too long', () => {
  const link = (number: number): string => `https://github.com/acme/shop/pull/${number}`;

  it.each(['é', 'x ', '😀'])('is read up to 64 KiB, and an address that is cut there is none: %s', (unit) => {
    const bytes = new TextEncoder().encode(unit).length;
    const frame = `${link(7)}\n\n\n\n${link(88)}`.length;
    const most = Math.floor((64 * 1024 - frame) / bytes);
    const filled = (count: number): string => `${link(7)}\n\n${unit.repeat(count)}\n\n${link(88)}`;
    expect(keysOf(namedBy(filled(most)))).toHaveLength(2);
    expect(keysOf(namedBy(filled(most + 1)))).toHaveLength(1);
  });

  it('of one megabyte names what stands at its beginning', () => {
    for (const unit of ['[', '>', '*a_', '`', 'a', '<!--', '\n', '- ', '😀', '\ud800']) {
      const body = `${link(7)}\n\n${unit.repeat(1024 * 1024)}`;
      expect(keysOf(namedBy(body)), unit).toEqual(['change|github.com/acme/shop|7']);
    }
  });

  it('names what stands behind a line that is too long or too deep to be parsed', () => {
    for (const line of ['['.repeat(20_000), `${'> '.repeat(9)}`, 'a'.repeat(20_000)]) {
      const body = `${line} ${link(6)}\n\n${link(7)}\n`;
      expect(keysOf(namedBy(body)), line.slice(0, 9)).toEqual(['change|github.com/acme/shop|7']);
    }
  });

  it('finds the release notes of its version behind thousands of other links', () => {
    const many = Array.from(
      { length: 900 },
      (_, i) => `* [#${i + 10}](${link(i + 10)}) a title of a change`,
    ).join('\n');
    const named = namedBy(
      `## Changes in version 1.2.2\n\n${many}\n\n## Changes in version 1.2.3\n\n* ${link(7)}\n`,
    );
    expect(named.parent?.number).toBe(7);
    expect(named.others).toHaveLength(49);
  });
});

/** Far from what it takes (test/bench/gitops-parse.bench.ts), and far from what it would take unguarded: half a minute. */
it.each(hostileBodies)('%s takes no long time', (_, body) => {
  const from = performance.now();
  expect(keysOf(namedBy(body)).length).toBeLessThanOrEqual(50);
  expect(performance.now() - from).toBeLessThan(1000);
});
