const MOST = 10;
/** A command stands at the beginning of a line and alone in its word: `/home/me` is none. */
const COMMAND = /^\/([a-z][a-z0-9-]{0,31})(?=\s|$)/gim;

/** The command words of a comment, without what follows them: that may be a secret. */
export function commandsOf(text: string | undefined): readonly string[] {
  const words = new Set<string>();
  for (const [, word = ''] of (text ?? '').matchAll(COMMAND)) {
    words.add(word.toLowerCase());
    if (words.size === MOST) break;
  }
  return [...words];
}
