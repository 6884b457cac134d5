import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSigned, isToken } from './verify.js';

const BODY = Buffer.from('{"Action":"opened"}');
const hex = (key: string, body = BODY): string => createHmac('sha256', key).update(body).digest('hex');
const good = `sha256=${hex('new')}`;

describe('a signature', () => {
  it('is known from what GitHub publishes as an example', () => {
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(isSigned(Buffer.from('Hello, World!'), signature, ["It's a Secret to Everybody"])).toBe(true);
  });

  it.each([
    ['of the new key', `sha256=${hex('new')}`, true],
    ['of the old key', `sha256=${hex('old')}`, true],
    ['in capitals', `sha256=${hex('new').toUpperCase()}`, true],
    ['of another key', `sha256=${hex('other')}`, false],
    ['of another body', `sha256=${hex('new', Buffer.from('{}'))}`, false],
    ['that is missing', undefined, false],
    ['that is empty', '', false],
    ['that is a prefix only', 'sha256=', false],
    ['without a prefix', hex('new'), false],
    ['with the prefix of SHA-1', `sha1=${hex('new')}`, false],
    ['with a prefix in capitals', `SHA256=${hex('new')}`, false],
    ['with a space', `sha256= ${hex('new')}`, false],
    ['that is cut by one digit', good.slice(0, -1), false],
    ['that is cut by one byte', good.slice(0, -2), false],
    ['with one digit more', `${good}0`, false],
    ['with a line more', `${good}\n`, false],
    ['twice', `${good}, ${good}`, false],
    ['with what is no digit', `${good.slice(0, -1)}g`, false],
    ['of zeros', `sha256=${'0'.repeat(64)}`, false],
  ])('%s', (_, signature, verdict) => {
    expect(isSigned(BODY, signature, ['new', 'old'])).toBe(verdict);
  });

  it('is none without a key', () => {
    expect(isSigned(BODY, `sha256=${hex('')}`, [])).toBe(false);
  });

  it('does not hold for a body of which one byte was changed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), fc.nat(7), (bytes, at, bit) => {
        const body = Buffer.from(bytes);
        const signature = `sha256=${hex('new', body)}`;
        expect(isSigned(body, signature, ['new'])).toBe(true);
        const index = at % body.length;
        body[index] = (body[index] ?? 0) ^ (1 << bit);
        expect(isSigned(body, signature, ['new'])).toBe(false);
      }),
    );
  });
});

describe('a token', () => {
  it.each([
    ['new', true],
    ['old', true],
    ['ne', false],
    ['newer', false],
    ['', false],
    [undefined, false],
  ])('%s', (token, verdict) => {
    expect(isToken(token, ['new', 'old'])).toBe(verdict);
  });
});
