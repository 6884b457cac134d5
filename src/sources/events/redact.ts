const LIMIT = 1024;
const HIDDEN = '[redacted]';

/** Credentials as they turn up in messages of kubelets, controllers and admission webhooks. */
const SECRETS: readonly RegExp[] = [
  /(?<=:\/\/)[^/\s@]+(?=@)/g,
  /(?<=\b(?:bearer|basic)\s+)[\w.~+/=-]+/gi,
  /(?<=\b[\w-]*(?:password|passwd|secret|token|api[_-]?key|credential)s?["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-)[\w-]+/g,
  /\bA(?:KIA|SIA)[A-Z0-9]{16}\b/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g,
  /-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g,
];

/** A message without what looks like a credential, at most 1 KiB of UTF-8. */
export function redact(message: string): string {
  const bounded = message.slice(0, 4 * LIMIT);
  const hidden = SECRETS.reduce((text, secret) => text.replace(secret, HIDDEN), bounded);
  const bytes = Buffer.from(hidden);
  if (bytes.length <= LIMIT) return hidden;
  return new TextDecoder('utf-8', { ignoreBOM: true })
    .decode(bytes.subarray(0, LIMIT))
    .replace(/\uFFFD+$/, '');
}
