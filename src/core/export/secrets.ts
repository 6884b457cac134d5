/** Shorter parts of a header would hide ordinary words, such as the scheme of an Authorization header. */
const SHORTEST_PART = 8;

/** Makes a function that takes the header values, and their longer words, out of a text. */
export function redactor(headers: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = new Set<string>();
  for (const value of Object.values(headers)) {
    if (value !== '') secrets.add(value);
    for (const part of value.split(/[\s,;=]+/)) if (part.length >= SHORTEST_PART) secrets.add(part);
  }
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((result, secret) => result.replaceAll(secret, '***'), text);
}
