import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ChangeRef } from '../../core/contract/change.js';
import { changeKey } from '../../core/contract/keys.js';
import { hostsOf } from './hosts.js';
import { namedIn, versionIn } from './parse.js';

const HOSTS = hostsOf([
  { host: 'ghe.example.com', provider: 'github' },
  { host: 'gitlab.example.com', provider: 'gitlab' },
  { host: 'git.example.com:3000', provider: 'gitea' },
  { host: 'stash.example.com', provider: 'bitbucket_server' },
]);
const baseOn = (host: string, owner = 'acme'): ChangeRef => ({
  host,
  owner,
  repository: 'env',
  number: 1,
});
const read = (name: string): string => readFileSync(new URL(`testdata/${name}.md`, import.meta.url), 'utf8');

/** The keys without their first word, the parent first and marked. */
function named(body: string, { title = 'A title', base = baseOn('github.com') } = {}): readonly string[] {
  const { parent, others } = namedIn({ title, body, base }, HOSTS);
  const short = (address: ChangeRef): string => changeKey(address).slice('change|'.length);
  return [...(parent === undefined ? [] : [`^${short(parent)}`]), ...others.map(short)];
}

const S = 'github.com/acme/shop';
const PULL = `https://${S}/pull`;
const ISSUE = `https://${S}/issues`;

describe('a link', () => {
  it.each<[string, string, readonly string[]]>([
    ['bare', `See ${PULL}/7 there`, [`^${S}|7`]],
    ['bare, at the end of a sentence', `It is ${PULL}/7.`, [`^${S}|7`]],
    ['bare, in parentheses', `(see ${PULL}/7)`, [`^${S}|7`]],
    ['bare, between stars', `**${PULL}/7** and _${PULL}/8_`, [`^${S}|7`, `${S}|8`]],
    ['in angle brackets', `<${PULL}/7>`, [`^${S}|7`]],
    ['in brackets', `[a change](${PULL}/7)`, [`^${S}|7`]],
    ['in brackets, with a title', `[a change](${PULL}/7 "the title")`, [`^${S}|7`]],
    ['in brackets and angle brackets', `[a change](<${PULL}/7>)`, [`^${S}|7`]],
    ['of a reference', `[a change][c] is it\n\n[c]: ${PULL}/7`, [`^${S}|7`]],
    [
      'of a short reference in another case',
      `[Change  it]\n\nx\n\n[change it]: <${PULL}/7> 'x'`,
      [`^${S}|7`],
    ],
    ['of a reference of two meanings', `[c]\n\n[c]: https://a.io\n\n[c]: ${PULL}/7`, []],
    ['of a reference that is nowhere', `[c]: ${PULL}/7`, []],
    ['of a reference within a paragraph, which is text', `x\n[c]: ${PULL}/7`, [`^${S}|7`]],
    ['in a footnote', `Words[^1]\n\n[^1]: By ${PULL}/7`, [`^${S}|7`]],
    ['in a table', `| a | b |\n| - | - |\n| ${PULL}/7 | [x](${PULL}/8) |`, [`^${S}|7`, `${S}|8`]],
    ['in a heading', `# From ${PULL}/7`, [`^${S}|7`]],
    ['in a quote', `> ${PULL}/7`, [`^${S}|7`]],
    ['in lists in one another', `- a\n  - ${PULL}/7\n    1. ${PULL}/8`, [`^${S}|7`, `${S}|8`]],
    ['in a task list', `- [ ] ${PULL}/7\n- [x] ${PULL}/8`, [`^${S}|7`, `${S}|8`]],
    ['around an image', `[![alt ${PULL}/8](${PULL}/9)](${PULL}/7)`, [`^${S}|7`]],
    ['between letters of all kinds', `é ${PULL}/7 — 修复 [修复](${PULL}/8) 🎉`, [`^${S}|7`, `${S}|8`]],
    ['in lines of Windows', `one\r\n\r\n* ${PULL}/7\r\n* ${PULL}/8\r\n`, [`^${S}|7`, `${S}|8`]],
    ['under details', `<details>\n<summary>x</summary>\n\n* ${PULL}/7\n\n</details>`, [`^${S}|7`]],
    [
      'twice, and in other words',
      `${PULL}/7 [x](${PULL}/7/files) acme/shop#7 ${PULL}/8`,
      [`^${S}|7`, `${S}|8`],
    ],
    ['to itself', 'https://github.com/acme/env/pull/1 and #1 and ACME/env#1', []],
    ['with a word for an address that goes elsewhere', `[${PULL}/7](https://evil.io/a/b/pull/7)`, []],
    ['to a look-alike', 'https://evilgithub.com/acme/shop/pull/7 https://github.com.evil.io/a/b/pull/7', []],
    ['with a user that looks like a host', '[x](https://github.com@evil.io/acme/shop/pull/7)', []],
    ['with a wide digit behind it', `${PULL}/7０`, []],
  ])('%s', (_, body, keys) => {
    expect(named(body)).toEqual(keys);
  });

  it.each<[string, string, readonly string[]]>([
    ['GitHub', 'https://github.com/acme/shop/pull/7/files', ['^github.com/acme/shop|7']],
    ['GitHub Enterprise', 'https://GHE.example.com/Acme/Shop/pull/7', ['^ghe.example.com/acme/shop|7']],
    ['GitLab', 'https://gitlab.com/a/b/c/-/merge_requests/7', ['^gitlab.com/a/b/c|7']],
    ['GitLab before 2019', 'https://gitlab.example.com/a/b/merge_requests/7', ['^gitlab.example.com/a/b|7']],
    ['Forgejo', 'https://codeberg.org/acme/shop/pulls/7', ['^codeberg.org/acme/shop|7']],
    [
      'Gitea with a port',
      'http://git.example.com:3000/acme/shop/pulls/7',
      ['^git.example.com:3000/acme/shop|7'],
    ],
    ['Bitbucket', '[x](https://bitbucket.org/acme/shop/pull-requests/7/)', ['^bitbucket.org/acme/shop|7']],
    [
      'Bitbucket Server',
      'https://stash.example.com/projects/ACME/repos/shop/pull-requests/7\nhttps://stash.example.com/users/jo/repos/x/pull-requests/8/diff',
      ['^stash.example.com/acme/shop|7', 'stash.example.com/~jo/x|8'],
    ],
    ['a host that nobody configured', 'https://github.example.com/acme/shop/pull/7', []],
  ])('to %s', (_, body, keys) => {
    expect(named(body)).toEqual(keys);
  });
});

describe('nobody is named', () => {
  it.each([
    ['in code', `\`${PULL}/7\` and \`\`a \` #7 ${PULL}/8\`\``],
    ['in code of two lines', `\`a\n${PULL}/7\``],
    ['in a fence', `\`\`\`\n${PULL}/7\n\n* #7\n\`\`\``],
    ['in a fence with a word', `~~~ sh\n* ${PULL}/7\n\`\`\`\n* ${PULL}/8\n~~~~`],
    ['in a fence that is never closed', `text\n\`\`\`\n* ${PULL}/7\n\n# x\n\n* ${PULL}/8`],
    ['in a fence of a list', `* a\n\n  \`\`\`\n  ${PULL}/7\n\n  * #7\n  \`\`\``],
    ['in a fence of a quote', `> \`\`\`\n> * ${PULL}/7\n> \`\`\``],
    [
      'in a fence behind one of a quote that was never closed',
      `> \`\`\`\n> a\n\n\`\`\`\n* ${PULL}/7\n\`\`\``,
    ],
    ['in a fence that is not quite in a list', `* a\n \`\`\`\n* ${PULL}/7\n \`\`\``],
    ['in indented code', `Text\n\n    ${PULL}/7\n\n    #7`],
    ['in indented code at the top', `    ${PULL}/7`],
    ['in indented code behind a heading', `# x\n    ${PULL}/7`],
    ['in indented code of a list', `* a\n\n      ${PULL}/7`],
    ['in a comment', `<!-- ${PULL}/7 -->`],
    ['in a comment with blank lines', `<!--\n\n* ${PULL}/7\n\n# x\n-->`],
    ['in a comment of a sentence', `a <!-- ${PULL}/7 --> b`],
    ['in a comment that is never closed', `<!--\n\n* ${PULL}/7\n\n${PULL}/8`],
    ['in HTML', `<p>\n* ${PULL}/7\n</p>`],
    ['in preformatted HTML', `<pre>\n\n* ${PULL}/7\n\n</pre>`],
    ['in an element for code', `a <code>${PULL}/7 #7</code>`],
    ['in a link of HTML', `a <a href="${PULL}/7">#7</a>`],
    ['by an image', `![${PULL}/7 #7](${PULL}/8) ![#7][i]\n\n[i]: ${PULL}/9`],
    ['by the text of a link', `[#7 ${PULL}/8](https://a.io)`],
    ['by an address without a scheme', 'github.com/acme/shop/pull/7 www.github.com/acme/shop/pull/7'],
    ['by nothing', ''],
    ['by white space', ' \n\t\r\n '],
  ])('%s', (_, body) => {
    expect(named(body)).toEqual([]);
    expect(named(`${PULL}/99\n\n${body}`)).toEqual([`^${S}|99`]);
  });
});

describe('a short form', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      'of the same repository',
      'github.com',
      'Fixes #7, #8.',
      ['github.com/acme/env|7', 'github.com/acme/env|8'],
    ],
    ['of another one', 'github.com', '(Acme/Shop#7)', ['^github.com/acme/shop|7']],
    ['of an enterprise host', 'ghe.example.com', 'acme/shop#7', ['^ghe.example.com/acme/shop|7']],
    ['of Gitea', 'codeberg.org', '#7 a/b#8', ['^codeberg.org/a/b|8', 'codeberg.org/acme/env|7']],
    ['between stars', 'github.com', '**#7** _#8_', ['github.com/acme/env|7', 'github.com/acme/env|8']],
    ['in longer words', 'github.com', 'a#7 #7a #7-b x/y/z#7 &#7; #7.5 ##7 /#7 #7/8 é#7 #0 #07', []],
    ['of GitLab on GitHub', 'github.com', '!7 acme/shop!7', []],
    ['of GitLab', 'gitlab.com', '!7', ['gitlab.com/acme/env|7']],
    ['of the same group', 'gitlab.com', 'shop!7', ['^gitlab.com/acme/shop|7']],
    ['of groups, but not with two marks', 'gitlab.com', 'a/b/shop!7, a!8!', ['^gitlab.com/a/b/shop|7']],
    ['of GitHub on GitLab, where it is an issue', 'gitlab.com', '#7 acme/shop#7', []],
    ['on Bitbucket', 'bitbucket.org', '#7 !7 acme/shop#7', []],
    ['on Bitbucket Server', 'stash.example.com', '#7 !7 acme/shop#7', []],
    ['on a host that nobody configured', 'git.evil.io', '#7 !7 acme/shop#7', []],
  ])('%s', (_, host, body, keys) => {
    expect(named(body, { base: baseOn(host) })).toEqual(keys);
  });

  it('of GitLab stands in the subgroup of its project', () => {
    expect(named('!7 shop!8', { base: baseOn('gitlab.com', 'acme/web') })).toEqual([
      '^gitlab.com/acme/web/shop|8',
      'gitlab.com/acme/web/env|7',
    ]);
  });
});

const promotion = (version: string): string => `chore: promote shop to version ${version}`;
const notes = (version: string, ...lines: string[]): string =>
  `## Changes in version ${version}\n\n### Pull Requests\n\n${lines.map((line) => `* ${line}\n`).join('')}\n`;

describe('the parent', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      'of a promotion that was used three times is in the notes of its version',
      promotion('1.2.3'),
      read('promote-reused'),
      [
        `^${S}|104`,
        `${S}|101`,
        'github.com/acme/env|103',
        `${S}|102`,
        `${S}|103`,
        'github.com/acme/wicker|31',
      ],
    ],
    [
      'of the same one, when it was at its second version',
      promotion('1.2.2'),
      read('promote-reused'),
      [
        `^${S}|103`,
        `${S}|101`,
        'github.com/acme/env|103',
        `${S}|102`,
        `${S}|104`,
        'github.com/acme/wicker|31',
      ],
    ],
    [
      'is not in notes of something else with the same version',
      promotion('1.0.0'),
      read('promote-nested-same-version'),
      [`^${S}|9`, `${S}|8`, 'github.com/acme/wicker|40'],
    ],
    [
      'is in notes of something else, when no others have the version',
      'chore: promote till to version 1.2.3',
      `# shop\n\n${notes('1.2.2', `${PULL}/6`)}# shop\n\n${notes('1.2.3', `${PULL}/7`)}`,
      [`^${S}|7`, `${S}|6`],
    ],
    [
      'of an upgrade is the pull request, not the issue before it',
      'chore(deps): upgrade acme/wicker to version 0.4.0',
      read('updatebot'),
      ['^github.com/acme/wicker|31', 'github.com/acme/wicker|30'],
    ],
    [
      'of a promotion without notes is nobody',
      promotion('1.2.3'),
      'this commit will trigger a pipeline to [generate](https://jenkins-x.io/v3/about/how-it-works/#promotion)',
      [],
    ],
    [
      'of an old promotion without notes is nobody',
      'chore: shop to 1.2.3',
      'chore: Promote shop to version 1.2.3',
      [],
    ],
    [
      'of an old promotion is in the notes of its version',
      'chore: shop to 1.2.3',
      `chore: Promote shop to version 1.2.3\n-----\n${notes('1.2.2', `${PULL}/6`)}${notes('1.2.3', `${PULL}/7`)}`,
      [`^${S}|7`, `${S}|6`],
    ],
    [
      'does not need the v before a version',
      promotion('v1.2.3'),
      `${notes('1.2.2', `${PULL}/6`)}${notes('1.2.3', `${PULL}/7`)}`,
      [`^${S}|7`, `${S}|6`],
    ],
    [
      'nor that none stands there',
      promotion('1.2.3'),
      `${notes('1.2.2', `${PULL}/6`)}${notes('v1.2.3', `${PULL}/7`)}`,
      [`^${S}|7`, `${S}|6`],
    ],
    [
      'is not in the notes of a version that only begins so',
      promotion('1.2.3'),
      `${notes('1.2.3-rc.1', `${PULL}/6`)}${notes('1.2.3', `${PULL}/7`)}`,
      [`^${S}|7`, `${S}|6`],
    ],
    [
      'is not behind the rule that ends the notes',
      promotion('1.2.3'),
      `${PULL}/5\n\n${notes('1.2.3', 'a commit')}\n-----\n\n* ${PULL}/7`,
      [`^${S}|5`, `${S}|7`],
    ],
    [
      'is not behind a heading that ends the notes',
      promotion('1.2.3'),
      `${PULL}/5\n\n${notes('1.2.3', 'a commit')}# wicker\n\n* ${PULL}/7`,
      [`^${S}|5`, `${S}|7`],
    ],
    [
      'may be what looks like an issue, when the notes name no pull request',
      promotion('1.2.3'),
      `${PULL}/5\n\n${notes('1.2.3', `[#7](${ISSUE}/7)`, `[#8](${ISSUE}/8)`)}`,
      [`^${S}|7`, `${S}|5`, `${S}|8`],
    ],
    [
      'is the first pull request of the body when the title tells no version',
      'fix: a thing',
      `[#4](${ISSUE}/4) acme/shop#3\n\n${notes('1.2.2', `${PULL}/6`)}${notes('1.2.3', `${PULL}/7`)}`,
      [`^${S}|6`, `${S}|4`, `${S}|3`, `${S}|7`],
    ],
    [
      'or when there are no notes of the version',
      promotion('9.9.9'),
      `${notes('1.2.2', `${PULL}/6`)}${notes('1.2.3', `${PULL}/7`)}`,
      [`^${S}|6`, `${S}|7`],
    ],
    [
      'or when only code names others in the notes',
      promotion('1.2.3'),
      `${PULL}/5\n\n${notes('1.2.3', `\`${PULL}/7\``)}`,
      [`^${S}|5`],
    ],
    [
      'or when the heading stands in code',
      promotion('1.2.3'),
      `${PULL}/5\n\n\`\`\`\n${notes('1.2.3', 'x')}\`\`\`\n\n${PULL}/7`,
      [`^${S}|5`, `${S}|7`],
    ],
    [
      'is no bare number of release notes, which were written for another repository',
      promotion('1.2.3'),
      notes('1.2.3', 'feat: baskets (#12)'),
      ['github.com/acme/env|12'],
    ],
    ['is never a bare number', 'fix: a thing', 'Goes with #12', ['github.com/acme/env|12']],
    [
      'is an issue before a bare number',
      'fix: a thing',
      `#12 ${ISSUE}/4`,
      [`^${S}|4`, 'github.com/acme/env|12'],
    ],
    [
      'is not the pull request itself',
      promotion('1.2.3'),
      notes('1.2.3', 'https://github.com/acme/env/pull/1', `${PULL}/7`),
      [`^${S}|7`],
    ],
    [
      'is in notes of GitLab',
      promotion('1.2.3'),
      notes(
        '1.2.3',
        '[#9](https://gitlab.com/a/b/-/issues/9)',
        '[!7](https://gitlab.com/a/b/-/merge_requests/7)',
      ),
      ['^gitlab.com/a/b|7'],
    ],
    [
      'in lines of Windows, too',
      promotion('1.2.3'),
      `${notes('1.2.2', `${PULL}/6`)}${notes('1.2.3', `${PULL}/7`)}`.replaceAll('\n', '\r\n'),
      [`^${S}|7`, `${S}|6`],
    ],
  ])('%s', (_, title, body, keys) => {
    expect(named(body, { title })).toEqual(keys);
  });
});

describe('the version in a title', () => {
  it.each([
    ['chore: promote shop to version 1.2.3', '1.2.3'],
    ['chore: promote shop to version v1.2.3-rc.1+b', '1.2.3-rc.1+b'],
    ['chore: promote shop to version latest', 'latest'],
    ['chore: shop to 1.2.3', '1.2.3'],
    ['chore(deps): upgrade acme/shop to version 1.2.3', '1.2.3'],
    ['chore(deps): upgrade to version 1.2.3', '1.2.3'],
    ['feat: promote the shop to version 1.2.3 ', '1.2.3'],
    ['chore: upgrade the cluster git repository from the version stream', undefined],
    ['feat: from 1.2.3 to something else', undefined],
    ['chore: promote shop to version', undefined],
    ['', undefined],
  ])('%s', (title, version) => {
    expect(versionIn(title)).toBe(version);
  });
});
