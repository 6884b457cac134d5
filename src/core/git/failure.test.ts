import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOKEN } from './testing/workbench.js';
import { failureOf, speakable, untoldLimit } from './failure.js';

const answer = (status: number, headers: object = {}, message = 'words') =>
  Object.assign(new Error(message), { status, response: { status, headers } });

describe('what is told of a failure', () => {
  it('never holds the token, wherever it stands', () => {
    const token = fc.stringMatching(/^[!-~]{8,40}$/);
    fc.assert(
      fc.property(token, fc.string(), fc.string(), (secret, before, after) => {
        expect(speakable(new Error(`${before}${secret}${after}`), secret)).not.toContain(secret);
      }),
    );
  });

  it('holds no part of it either, where it is cut', () => {
    const secret = 'x1y2z3'.repeat(15);
    for (let length = 400; length < 600; length += 1) {
      const text = `${secret} `.repeat(20).slice(0, length);
      const whole = text.slice(0, text.lastIndexOf(' ') + 1) + secret;
      expect(speakable(whole, secret)).not.toContain('x1y2z3');
    }
  });

  it('is one short line without other credentials', () => {
    expect(speakable(new Error('a\n  b'), TOKEN)).toBe('a b');
    expect(speakable(new Error('ghp_abcdefgh12345678 is bad'), TOKEN)).toBe('[redacted] is bad');
    expect(speakable('word '.repeat(200), TOKEN).length).toBe(200);
  });

  it('is the code where several addresses were tried in vain', () => {
    const cause = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
    const error = new Error('', { cause: new TypeError('fetch failed', { cause }) });
    expect(speakable(error, TOKEN)).toBe('ECONNREFUSED');
    expect(speakable(new Error(''), TOKEN)).toBe('Error');
  });

  it('is of the host when it does not work, and then the same whatever it says', () => {
    const down = { about: 'host', reason: 'it answers 502' };
    expect(failureOf(answer(502, {}, '<html>1</html>'), TOKEN)).toEqual(down);
    expect(failureOf(answer(502, {}, '<html>2</html>'), TOKEN)).toEqual(down);
    expect(failureOf(new Error('connect ECONNREFUSED'), TOKEN)).toEqual({
      ...{ about: 'host', reason: 'no answer: connect ECONNREFUSED' },
    });
  });

  it.each([
    [404, 'there is none, or the token may not see it'],
    [410, 'there is none, or the token may not see it'],
    [403, 'it answers 403: words'],
    [422, 'it answers 422: words'],
  ])('is of the repository when the host answers %i', (status, reason) => {
    expect(failureOf(answer(status), TOKEN)).toEqual({ about: 'repository', reason });
  });

  it.each([undefined, null, 'text', 7, {}, { response: undefined }])('may be thrown as %j', (value) => {
    expect(failureOf(value, TOKEN).about).toBe('host');
  });
});

describe('a limit that the plugin does not see', () => {
  it.each([
    [429, {}, 60],
    [429, { 'retry-after': '7' }, 7],
    [429, { 'retry-after': 'Sat, 01 Mar 2025 00:00:00 GMT' }, 60],
    [429, { 'retry-after': '-7' }, 60],
    [403, { 'retry-after': '7' }, 7],
    [403, {}, undefined],
    [404, { 'retry-after': '7' }, undefined],
    [503, { 'retry-after': '7' }, undefined],
  ])('%i with %j: %s s', (status, headers, seconds) => {
    expect(untoldLimit({ status, headers })).toBe(seconds);
  });
});
