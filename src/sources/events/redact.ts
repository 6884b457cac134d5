const LIMIT = 1024;
/** No more of a message is read. Every pattern's time is bounded by it, whatever the message is. */
const READ = 4 * LIMIT;
const HIDDEN = '[redacted]';
const SHOWN_NAME = `$1${HIDDEN}`;

/** Credentials as they turn up in messages of kubelets, controllers and admission webhooks, and what replaces them. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, HIDDEN],
  // A password may hold an `@`: the last one before the path ends it.
  [/(?<=:\/\/)[^/\s]+(?=@)/g, HIDDEN],
  [/(?<=\b(?:bearer|basic)\s{1,8})[\w.~+/=-]+/gi, HIDDEN],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-)[\w-]+/g, HIDDEN],
  [/\bA(?:KIA|SIA)[A-Z0-9]{16}\b/g, HIDDEN],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN],
  // `name: value`, `name=value` and JSON, escaped or not; the value goes up to its closing quote, else to the space.
  [
    /((?<![\w-])(?:_?auth|authorization|[\w-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w-]*)["'\\]*\s*[:=]\s*)(?:"[^"]*"?|'[^']*'?|\S+)/gi,
    SHOWN_NAME,
  ],
];

/** What is read of a long message, without its last word: that may be half a credential. */
function beginning(message: string): string {
  if (message.length <= READ) return message;
  const read = message.slice(0, READ);
  const space = read.search(/\s\S*$/);
  return space < 0 ? HIDDEN : read.slice(0, space);
}

/** A message without what looks like a credential, at most 1 KiB of UTF-8. */
export function redact(message: string): string {
  const hidden = SECRETS.reduce((text, [secret, by]) => text.replace(secret, by), beginning(message));
  const bytes = Buffer.from(hidden);
  if (bytes.length <= LIMIT) return hidden;
  return new TextDecoder('utf-8', { ignoreBOM: true })
    .decode(bytes.subarray(0, LIMIT))
    .replace(/\uFFFD+$/, '');
}
