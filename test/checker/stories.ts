import { at, text } from './json.js';
import type { RecordedLine } from './recording.js';

/** The recording as it would be if each run had waited two seconds for its start: none of the recorded did. */
export function withWait(lines: readonly RecordedLine[]): readonly RecordedLine[] {
  return lines.map((line) => {
    const started = Date.parse(text(line.object, 'status', 'startTime'));
    if (line.kind !== 'pipelineruns' || Number.isNaN(started)) return line;
    const startTime = new Date(started + 2_000).toISOString().replace('.000Z', 'Z');
    return { ...line, object: withStatus(line.object, { startTime }) };
  });
}

/** The recording up to the first state that matches: what never came is what was abandoned. */
export function until(
  lines: readonly RecordedLine[],
  last: (line: RecordedLine) => boolean,
): readonly RecordedLine[] {
  const index = lines.findIndex(last);
  return index < 0 ? lines : lines.slice(0, index + 1);
}

export function withStatus(object: unknown, change: Readonly<Record<string, unknown>>): unknown {
  const status = at(object, 'status');
  return { ...asObject(object), status: { ...asObject(status), ...change } };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
