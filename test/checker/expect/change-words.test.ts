import { describe, expect, it } from 'vitest';
import { namedIn, promotedBy } from './change-words.js';

const address = (number: number): string => `https://github.com/acme/shop/pull/${String(number)}`;
const key = (number: number): string => `change|github.com/acme/shop|${String(number)}`;

describe('the pull requests that a body names', () => {
  it.each([
    ['', []],
    [`* [#7](${address(7)}) feat: basket total ([dev](https://github.com/dev))`, [7]],
    [`see ${address(7)}, ${address(8)}. And ${address(7)}#issuecomment-1`, [7, 8]],
    [`<${address(7)}> and HTTPS://GitHub.com/Acme/SHOP/pull/8/files`, [7, 8]],
    ['#7, acme/shop#8, [#3](https://github.com/acme/shop/issues/3)', []],
    ['https://example.com/acme/shop/pull/7 https://github.com/acme/shop/pull/7x', []],
    [`\`${address(7)}\` <!-- ${address(8)} --> ${address(9)}`, [9]],
    [`\`\`\`md\n${address(7)}\n\`\`\`\n${address(8)}\n~~~\n${address(9)}`, [8]],
  ])('%j', (body, numbers) => {
    expect(namedIn(body)).toEqual(numbers.map(key));
  });
});

describe('what a body promotes', () => {
  const notes = (version: string, number: number, level = '##'): string =>
    `${level} Changes in version ${version}\n\n${level}# Pull Requests\n\n* [#x](${address(number)}) fix\n`;
  const three = `# acme/shop\n\n${notes('1.4.1', 9)}\n-----\n\n${notes('1.4.0', 8)}\n-----\n\n${notes('1.3.0', 7)}`;

  it.each([
    ['chore: promote shop to version 1.4.1', 9],
    ['chore: promote shop to version 1.4.0', 8],
    ['chore: promote shop to version v1.4.0.', 8],
    ['chore: promote shop (1.3.0)', 7],
    ['chore: promote shop to version 1.4', 9],
    ['chore: promote shop', 9],
  ])('by three changelogs and %j: %i', (title, number) => {
    expect(promotedBy(three, title)).toBe(key(number));
    expect(promotedBy(three.replaceAll('\n', '\r\n'), title)).toBe(key(number));
  });

  it('is the first of the body when the notes of the version name none', () => {
    const body = `${address(5)}\n\n## Changes in version 1.4.0\n\nnothing\n\n## Others\n\n${address(6)}`;
    expect(promotedBy(body, 'promote 1.4.0')).toBe(key(5));
    expect(promotedBy('nothing', 'promote 1.4.0')).toBeUndefined();
  });

  it('is not in the notes that code holds', () => {
    const body = `\`\`\`\n${notes('1.4.0', 9)}\n\`\`\`\n${address(6)}\n${notes('1.4.0', 8, '#')}`;
    expect(promotedBy(body, 'promote 1.4.0')).toBe(key(8));
  });
});
