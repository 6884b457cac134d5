/** One updating line on a terminal; on anything else only whole lines. */
export interface Progress {
  readonly update: (text: string) => void;
  /** Writes whole lines above the updating one. */
  readonly say: (lines: string) => void;
  readonly clear: () => void;
}

const ERASE = '\r\u001b[2K';

type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export function isTerminal(stream: NodeJS.WritableStream): boolean {
  return (stream as Terminal).isTTY === true;
}

/** Undefined when the stream is no terminal. */
export function columnsOf(stream: NodeJS.WritableStream): number | undefined {
  return (stream as Terminal).columns;
}

export function createProgress(stream: NodeJS.WritableStream): Progress {
  const live = isTerminal(stream);
  let current = '';
  function clear(): void {
    if (current !== '') stream.write(ERASE);
    current = '';
  }
  return {
    update(text) {
      const cut = text.slice(0, (columnsOf(stream) ?? 80) - 1);
      if (!live || cut === current) return;
      current = cut;
      stream.write(`${ERASE}${cut}`);
    },
    say(lines) {
      const before = current;
      clear();
      stream.write(lines.endsWith('\n') ? lines : `${lines}\n`);
      if (before === '') return;
      current = before;
      stream.write(before);
    },
    clear,
  };
}
