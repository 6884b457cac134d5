import { redact } from '../core/kit/redact.js';

export const HIDDEN = '[redacted]';

/** User and password of an address, as `core/kit/redact` finds them. */
const CREDENTIALS = /(?<=:\/\/)(?:[^/\s:]*:(?!\d{1,5}(?:[/\s]|$))\S*|[^/\s]+)(?=@)/g;
/** The query of an address, and a fragment that is one. What is read of addresses ends before them. */
const QUERY = /(?<=:\/\/[^\s?#]*)(?:\?[^\s"']*|#[^\s"'=]*=[^\s"']*)/g;
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/gi;
const PULLED = /^Successfully pulled image "/;
/** As the events source takes it: an `@` before anything but a digest may end credentials. */
const CLEAN_PULLED =
  /^Successfully pulled image "(?!\S*:\/\/)[^"@\s]+(?:@[A-Za-z0-9+._-]+:[0-9a-fA-F]+)?" in /;

/** Any text that is kept: addresses in it lose their credentials and queries, whatever else stands there. */
export function scrub(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(CREDENTIALS, HIDDEN).replace(QUERY, `?${HIDDEN}`);
}

/**
 * What controllers and people write. An image pull is read for its image and its length, and an image with `token` in
 * its name looks like a secret, so that message stays.
 */
export function redactMessage(message: string): string {
  if (CLEAN_PULLED.test(message)) return message;
  if (PULLED.test(message)) return HIDDEN;
  return hiddenAlike(message);
}

/**
 * What the sidecar tells of a message is to be told of its redacted form, too. Where a value was quoted, a bare word in
 * its place would be taken for more than it: there the word is quoted.
 */
function hiddenAlike(message: string): string {
  const told = redact(message);
  if (redact(told) === told) return told;
  const quoted = told.replaceAll(HIDDEN, `"${HIDDEN}"`);
  return redact(quoted) === told ? quoted : told;
}

/** Of mails, in texts that nothing is read of. `git@host` is no mail but an address to clone from. */
export function withoutMails(text: string): string {
  return text.replace(EMAIL, (mail) => (/^git@/i.test(mail) ? mail : HIDDEN));
}
