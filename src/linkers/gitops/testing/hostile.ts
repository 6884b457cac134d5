const SIZE = 64 * 1024;
/** Only what may name a pull request is parsed at all. */
const HINT = ' https://github.com/acme/shop/pull/7 #7 ';

/** What Markdown parsers stumble over when there is much of it. */
const FILLERS = [
  ...['[', ']', '[]', '![', '![[]()', '[a](<b', '[a](b "', '[a][', '](', '[^a', '[^a]: ', '[a]:', '"['],
  ...[
    '*a_',
    '_a*',
    '**a ',
    '~a',
    '~~a~~',
    '`',
    '`a',
    '``a`',
    '\\[',
    '\\',
    '&',
    '&amp;',
    '|',
    '|a',
    'a|b\n-|-\n',
  ],
  ...['<', '<a ', '<a href="', '<!--', '<!', '<?', '<![CDATA[', '<http:', '<div>\n', '<a\n', '</'],
  ...[
    '>',
    '> ',
    '>\n',
    '- ',
    '* ',
    '1. ',
    '- a\n',
    '1. a\n',
    ' - a\n',
    '# ',
    '#\n',
    '---\n',
    'a\n---\n',
    '```\n',
  ],
  ...[
    '  ```\n',
    '* ```\n',
    '\t',
    ' ',
    '\n',
    '\r',
    '\r\n',
    'x\n',
    'x\n\n',
    'a  \n',
    'a\\\n',
    "[a]: b\n'",
    '[a]: b\n',
  ],
  ...[
    'a',
    'a.',
    'a@b ',
    'http://a ',
    'www.a ',
    'a/',
    'a/b#',
    '#7',
    '#7 ',
    '!7',
    '!',
    '@',
    'é',
    '😀',
    '\0',
    '\ud800',
  ],
];

function filled(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/** Bodies as long as they are read, each with a name and made to take the parser long. */
export const hostileBodies: readonly (readonly [string, string])[] = [
  ...FILLERS.flatMap((unit) => {
    const name = JSON.stringify(unit);
    return [
      [`${name}, behind a name`, HINT.trimStart() + filled(unit, SIZE - HINT.length)] as const,
      [`${name}, before a name`, filled(unit, SIZE - HINT.length) + HINT] as const,
      [`lines of ${name}`, filled(`${filled(unit, 60)}${HINT}\n`, SIZE)] as const,
      [`paragraphs of ${name}`, filled(`${filled(unit, 400)}${HINT}\n\n`, SIZE)] as const,
    ];
  }),
  [
    'backticks, each run longer',
    filled(Array.from({ length: 380 }, (_, i) => '`'.repeat(i)).join(' '), SIZE),
  ],
  ['a deep list', Array.from({ length: 300 }, (_, i) => `${' '.repeat(2 * i)}- #7`).join('\n')],
  ['a list that deepens and goes blank', `${'- '.repeat(8)}#7\n${'\n'.repeat(SIZE)}`],
  ['one definition, meant everywhere', `[a]: https://github.com/a/b/pull/7\n\n${filled('[a] #7 ', SIZE)}`],
  [
    'many definitions',
    Array.from({ length: 1200 }, (_, i) => `[${i}]: https://github.com/a/b/pull/${i}`).join('\n'),
  ],
];

/** What is long, and well meant. */
export const ordinaryBodies: readonly (readonly [string, string])[] = [
  [
    'a changelog',
    filled('* [#12](https://github.com/acme/shop/pull/12) a title ([user](https://github.com/user))\n', SIZE),
  ],
  ['prose', filled('Some words that say nothing much, and a dot.\n', SIZE)],
  [
    'a changelog of commits',
    Array.from(
      { length: 700 },
      (_, i) => `* a change of the shop (#${i + 1}) ([user](https://github.com/user))`,
    ).join('\n'),
  ],
];
