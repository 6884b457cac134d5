import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgress } from './progress.js';

const ERASE = '\r\u001b[2K';

function written(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

describe('progress', () => {
  it('on a terminal is one line that is written anew, cut to its width, and steps aside for others', () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 10 });
    const progress = createProgress(terminal);
    progress.update('1 of 2');
    progress.update('1 of 2');
    expect(written(terminal)).toBe(`${ERASE}1 of 2`);
    progress.say('watch out');
    expect(written(terminal)).toBe(`${ERASE}watch out\n1 of 2`);
    progress.update('2 of 2 and more');
    expect(written(terminal)).toBe(`${ERASE}2 of 2 an`);
    progress.clear();
    progress.clear();
    expect(written(terminal)).toBe(ERASE);
  });

  it('elsewhere is nothing but the lines that are said', () => {
    const file = new PassThrough();
    const progress = createProgress(file);
    progress.update('1 of 2');
    progress.say('done');
    progress.clear();
    expect(written(file)).toBe('done\n');
  });
});
