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

/** The recording as it would be if Tekton had told the end of tasks again in what followed, a second later. */
export function withSecondEnd<L extends RecordedLine>(lines: readonly L[], task: RegExp): readonly L[] {
  const ended = new Set<string>();
  return lines.map((line) => {
    const name = text(line.object, 'metadata', 'name');
    const completed = Date.parse(text(line.object, 'status', 'completionTime'));
    if (line.kind !== 'taskruns' || !task.test(name) || Number.isNaN(completed)) return line;
    if (!ended.has(name)) {
      ended.add(name);
      return line;
    }
    const completionTime = new Date(completed + 1_000).toISOString().replace('.000Z', 'Z');
    return { ...line, object: withStatus(line.object, { completionTime }) };
  });
}

/** The recording with each object of a kind changed. */
export function changedObjects(
  lines: readonly RecordedLine[],
  kind: string,
  change: (object: Fields) => unknown,
): readonly RecordedLine[] {
  return lines.map((line) =>
    line.kind === kind ? { ...line, object: change(asObject(line.object)) } : line,
  );
}

/** The recording as it would be if somebody with a trace of their own had made the runs, and nobody owned them. */
export function withSpanContext(lines: readonly RecordedLine[]): readonly RecordedLine[] {
  const spanContext = { traceparent: `00-${'4bf92f3577b34da6'.repeat(2)}-00f067aa0ba902b7-01` };
  return changedObjects(lines, 'pipelineruns', (run) => {
    const metadata = { ...asObject(run['metadata']), ownerReferences: [] };
    return { ...asObject(withStatus(run, { spanContext })), metadata };
  });
}

/** The states of one object, by its name, each changed; `index` counts them from 0, `all` of them. */
export function changedStates(
  lines: readonly RecordedLine[],
  name: RegExp,
  change: (object: Fields, index: number, all: number) => unknown,
): readonly RecordedLine[] {
  const isIt = ({ kind, object }: RecordedLine): boolean =>
    kind === 'pipelineactivities' && name.test(text(object, 'metadata', 'name'));
  const all = lines.filter(isIt).length;
  let index = -1;
  return lines.map((line) => {
    if (!isIt(line)) return line;
    index += 1;
    return { ...line, object: change(asObject(line.object), index, all) };
  });
}

/** An object with fields of its spec changed. */
export function withSpec(object: unknown, change: Fields): unknown {
  return { ...asObject(object), spec: { ...asObject(at(object, 'spec')), ...change } };
}

/** An object with labels changed; `undefined` takes one away. */
export function withLabels(object: unknown, change: Fields): unknown {
  const metadata = asObject(at(object, 'metadata'));
  const labels = Object.entries({ ...asObject(metadata['labels']), ...change });
  const kept = Object.fromEntries(labels.filter(([, value]) => value !== undefined));
  return { ...asObject(object), metadata: { ...metadata, labels: kept } };
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

type Fields = Readonly<Record<string, unknown>>;

function asObject(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
