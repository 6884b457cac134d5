/** `[label]: address`, at the beginning of a piece: within a paragraph it would be text. */
const DEFINITION = /^ {0,3}\[(?!\^)([^[\]]{1,200})\]:[ \t]*<?([^\s<>]+)>?(?:[ \t].*)?$/;
const LABEL = /\[([^[\]]{1,200})\]/g;

/** Labels are the same when they differ in case and in white space only. */
function plain(label: string): string {
  return label.replaceAll(/\s+/g, ' ').trim().toLowerCase().toUpperCase();
}

/** What the labels of a text stand for. Of two definitions the first counts. */
function definitionsIn(pieces: readonly { readonly text: string }[]): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const { text } of pieces) {
    for (const line of text.split('\n')) {
      const [, label, url] = DEFINITION.exec(line) ?? [];
      if (label === undefined || url === undefined) break;
      if (!urls.has(plain(label))) urls.set(plain(label), url);
    }
  }
  return urls;
}

/** The labels that a piece may mean, each once, as they stand there. */
function labelsIn(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(LABEL)].map(([, label = '']) => [plain(label), label.replaceAll(/\s+/g, ' ')]),
  );
}

/** Gives each piece the definitions of its labels, because it is parsed alone. */
export function withDefinitions<T extends { readonly text: string }>(pieces: readonly T[]): readonly T[] {
  const urls = definitionsIn(pieces);
  if (urls.size === 0) return pieces;
  return pieces.map((piece) => {
    const own = [...labelsIn(piece.text)].flatMap(([key, label]) => {
      const url = urls.get(key);
      return url === undefined ? [] : [`[${label}]: <${url}>\n`];
    });
    return own.length === 0 ? piece : { ...piece, text: `${own.join('')}\n${piece.text}` };
  });
}
