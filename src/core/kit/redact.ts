const LIMIT = 1024;
/** No more of a message is read. Every pattern's time is bounded by it, whatever the message is. */
const READ = 4 * LIMIT;
const HIDDEN = '[redacted]';

const WORDS = 'password|passwd|passphrase|pwd|secret|token|hmac|credential|(?:api|access|private)[_-]?key';
/** `db_password`, `sshKey`, `SECRET_FILE`; `key` alone is a word of everyday messages, see below. */
const NAME = `[\\w-]*(?:(?:${WORDS})[\\w-]*|[\\w-]key)`;
/** `"name": `, `name=`, in JSON that may be escaped. */
const SIGN = `["'\\\\]*\\s*[:=]\\s*`;
/** To the closing quote; of escaped text to the end of the line; else to the space, quoted pieces included. */
const DOUBLE = '"(?:[^"\\\\]|\\\\[^])*"?';
const SINGLE = "'(?:[^'\\\\]|\\\\[^])*'?";
const VALUE = `(?:${DOUBLE}|${SINGLE}|\\\\[^\\r\\n]*|[^\\s"'](?:[^\\s"']|${DOUBLE}|${SINGLE})*)`;
const BEFORE = '(?<![\\w-])';

function named(name: string, sign: string, value: string): RegExp {
  return new RegExp(`(${BEFORE}${name}${sign})${value}`, 'gi');
}

/** What stands before a value stays; the value is hidden. */
const NAMED: readonly RegExp[] = [
  // A scheme and any number of words follow, so the whole line goes.
  named('[\\w-]*(?:authorization|cookie)', SIGN, '[^\\r\\n]*'),
  named(NAME, SIGN, VALUE),
  named('(?:[\\w-]*[_-])?auth', SIGN, VALUE),
  // "references non-existent config key: a.yaml" is no secret; `key=...` and `"key": ...` may be one.
  named('key', `(?:["'\\\\]+\\s*:|["'\\\\]*\\s*=)\\s*`, VALUE),
  named('(?:sig|[\\w-]*signature)', '=', VALUE),
  // `--password X`, also in a list of arguments: `"--password", "X"`.
  named(`--?${NAME}`, `["'\\\\]*[\\s,]+(?=[^\\s,-])`, VALUE),
  named('(?:-u|--user)', '(?:\\s+|=)', '[^\\s:]+:\\S+'),
];

/** Credentials as they turn up in messages of kubelets, controllers and admission webhooks. */
const WHOLE: readonly RegExp[] = [
  /-----BEGIN [A-Z ]+-----[^]*?(?:-----END [A-Z ]+-----|$)/g,
  // A password may hold an `@`, so the last one before the path ends it; and a `/`, when no port stands there.
  /(?<=:\/\/)(?:[^/\s:]*:(?!\d{1,5}(?:[/\s]|$))\S*|[^/\s]+)(?=@)/g,
  /(?<=\b(?:bearer|basic)\s{1,8})(?!realm=|(?:auth|authentication|authorization|tokens?|credentials?)(?![\w.~+/=-]))[\w.~+/=-]+/gi,
  /\b(?:gh[pousr]_|github_pat_|glpat-|gl(?:dt|ptt|rt|cbt|soat|ft|agent)-|xox[abeprs]-|xapp-\d-|dckr_[a-z]{3}_|AIza|sha256~|pypi-Ag)[\w-]+/g,
  /\bnpm_[A-Za-z0-9]{8,}\b/g,
  /\b(?:hv[sbr]|ya29|SG)\.[\w.-]+/g,
  /\bA(?:KIA|SIA)[A-Z0-9]{16}\b/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
];

/** What is read of a long message, without its last word: that may be half a credential. */
function beginning(message: string): string {
  if (message.length <= READ) return message;
  const read = message.slice(0, READ);
  const space = read.search(/\s\S*$/);
  return space < 0 ? HIDDEN : read.slice(0, space);
}

function hide(message: string): string {
  const whole = WHOLE.reduce((text, secret) => text.replace(secret, HIDDEN), message);
  return NAMED.reduce((text, secret) => text.replace(secret, `$1${HIDDEN}`), whole);
}

/** A message without what looks like a credential, at most 1 KiB of UTF-8. */
export function redact(message: string): string {
  const hidden = hide(beginning(message));
  const bytes = Buffer.from(hidden);
  if (bytes.length <= LIMIT) return hidden;
  return new TextDecoder('utf-8', { ignoreBOM: true })
    .decode(bytes.subarray(0, LIMIT))
    .replace(/\uFFFD+$/, '');
}
