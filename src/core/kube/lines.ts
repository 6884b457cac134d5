const NEWLINE = 0x0a;

/** Longer than any object an API server stores; more without a newline is no watch stream. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

export interface LineSplitter {
  /** The lines that this chunk ends, without their newline. Throws when a line is longer than the bound. */
  push(chunk: Uint8Array): string[];
  /** Bytes after the last newline. */
  readonly pending: number;
}

/**
 * Cuts a byte stream into lines. It cuts bytes, not text: no UTF-8 sequence holds a newline byte, so a chunk
 * may end anywhere.
 */
export function createLineSplitter(maxBytes = MAX_LINE_BYTES): LineSplitter {
  let parts: Uint8Array[] = [];
  let pending = 0;

  function keep(part: Uint8Array): void {
    if (part.length === 0) return;
    parts.push(part);
    pending += part.length;
    if (pending > maxBytes) throw new RangeError(`a line is longer than ${maxBytes} bytes`);
  }

  function take(): string {
    const only = parts.length === 1 ? parts[0] : undefined;
    const bytes =
      only === undefined ? Buffer.concat(parts) : Buffer.from(only.buffer, only.byteOffset, only.length);
    parts = [];
    pending = 0;
    return bytes.toString('utf8');
  }

  return {
    push(chunk) {
      const lines: string[] = [];
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(NEWLINE, start);
        if (end < 0) break;
        keep(chunk.subarray(start, end));
        lines.push(take());
        start = end + 1;
      }
      keep(chunk.subarray(start));
      return lines;
    },
    get pending() {
      return pending;
    },
  };
}
