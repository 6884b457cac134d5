import { describe, expect, it } from 'vitest';
import { commandsOf } from './commands.js';

describe('the commands of a comment', () => {
  it.each([
    ['/test all', ['test']],
    ['/TEST unit\r\n/lgtm\n', ['test', 'lgtm']],
    ['looks good\n/lgtm\n/approve no-issue\n/lgtm', ['lgtm', 'approve']],
    ['/lh-test-2 x', ['lh-test-2']],
    ['/deploy --token=c4n4ry prod', ['deploy']],
    ['see /test and\n /test', []],
    ['/home/me/c4n4ry is full', []],
    ['//test', []],
    ['/', []],
    ['/ test', []],
    ['/ghp_c4n4ry', []],
    [`/${'a'.repeat(33)}`, []],
    ['', []],
    [undefined, []],
  ])('%j are %j', (text, commands) => {
    expect(commandsOf(text)).toEqual(commands);
  });

  it('are ten at most', () => {
    const text = Array.from({ length: 30 }, (_, index) => `/c${String(index)} x`).join('\n');
    expect(commandsOf(text)).toHaveLength(10);
  });

  it('of a huge comment take no time', () => {
    expect(commandsOf(`${'/'.repeat(5_000_000)}\n/test`)).toEqual(['test']);
    expect(commandsOf('/a'.repeat(2_500_000))).toEqual([]);
  });
});
