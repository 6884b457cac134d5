/** What came of one fault. */
export interface Row {
  readonly family: string;
  readonly fault: string;
  /** Undefined: nothing was left out, and nothing may be lost. */
  readonly weakness?: string | undefined;
  readonly injected: number;
  readonly expected: number;
  readonly lost: number;
  readonly wrong: number;
  /** Spans of which several versions came. */
  readonly differing: number;
  /** Until everything that was due had come, on average. */
  readonly catchUpMillis?: number | undefined;
  readonly measured?: string | undefined;
}

const HEAD = ['fault', 'injected', 'expected', 'lost', 'wrong', 'differing', 'catch-up', 'measured'];

function cellsOf(row: Row): readonly string[] {
  const { family, fault, weakness, injected, expected, lost, wrong, differing, catchUpMillis, measured } =
    row;
  const name = weakness === undefined ? `${family}: ${fault}` : `${family}: ${fault} (weakened: ${weakness})`;
  const catchUp = catchUpMillis === undefined ? '' : `${catchUpMillis.toFixed(1)} ms`;
  return [name, ...[injected, expected, lost, wrong, differing].map(String), catchUp, measured ?? ''];
}

export function tableOf(rows: readonly Row[]): string {
  const all = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const isText = (column: number): boolean => column === 0 || column === HEAD.length - 1;
  const lines = all.map((cells) =>
    cells
      .map((cell, column) =>
        isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}
