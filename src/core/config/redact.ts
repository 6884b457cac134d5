const REDACTED = '[REDACTED]';

/** How names of secrets end: of keys, after a dot, a dash or an underscore, and of values in the query of a URL. */
const WORDS = [
  'pass(?:word|wd|phrase)?',
  'pwd',
  'secrets?',
  'tokens?',
  'credentials?',
  'auth(?:orization)?',
  'cookies?',
  'creds?',
  'bearer',
  'pat',
  'dsn',
  'hmac',
  'sig(?:nature)?',
  'jwt',
  'key(?:_pem|_data)?',
  'apikey',
].join('|');
const SECRET = new RegExp(`(?:^|[._-])(?:${WORDS})$`, 'i');

/** `apiToken` -> `api_Token`, so that its last word is found. */
function isTelling(name: string): boolean {
  return SECRET.test(name.replace(/([a-z0-9])(?=[A-Z])/g, '$1_'));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // No valid encoding: then it is taken as it stands.
  }
}

// A password may hold an `@`, so the last one before the path ends it; and, where what follows the colon is no port,
// a `/`, too.
const USER = /(:\/\/)(?:[^\s/?#]*:(?!\d+(?:[/?#]|$))\S*|[^\s/?#]*)@/g;
const QUERY = /([?&;#])([^\s=&;#?]+)=([^\s&;#]*)/g;

/** User and password, and telling values of the query. */
function redactText(text: string): string {
  const query = (whole: string, sign: string, name: string): string =>
    isTelling(decoded(name)) ? `${sign}${name}=${REDACTED}` : whole;
  return text.replace(USER, `$1${REDACTED}@`).replace(QUERY, query);
}

/** Leaves out what may be a secret: headers, values under telling keys, and what is secret in URLs. */
export function redact(value: unknown, secret = false): unknown {
  if (Array.isArray(value)) return value.map((item) => redact(item, secret));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, redact(item, secret || key === 'headers' || isTelling(key))]),
    );
  }
  if (secret && value !== undefined && value !== null) return REDACTED;
  return typeof value === 'string' ? redactText(value) : value;
}
