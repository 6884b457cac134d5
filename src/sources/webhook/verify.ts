import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-fA-F]{64})$/;

/** Whether one of the keys made this signature of these bytes. How long it takes tells nothing of the keys. */
export function isSigned(body: Buffer, signature: string | undefined, keys: readonly string[]): boolean {
  const digits = SIGNATURE.exec(signature ?? '')?.[1];
  if (digits === undefined) return false;
  const given = Buffer.from(digits, 'hex');
  // Every key is tried, so that the time does not tell which one it was.
  const matches = keys.map((key) => timingSafeEqual(given, createHmac('sha256', key).update(body).digest()));
  return matches.includes(true);
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether the text is one of the tokens. Digests are compared, so that not even a length is told. */
export function isToken(given: string | undefined, tokens: readonly string[]): boolean {
  if (given === undefined) return false;
  const matches = tokens.map((token) => timingSafeEqual(digest(given), digest(token)));
  return matches.includes(true);
}
