import type { SpanRecord, Update } from '../../src/core/contract/model.js';
import type { RegistryOptions } from '../../src/core/registry/registry.js';
import type { Line } from '../../src/local/recording.js';
import { createMapper, createPipeline } from '../pipeline/in-process.js';

/** A line, and what the sources make of it: mapping is pure, so each line is mapped once however often it is played. */
export interface MappedLine {
  readonly line: Line;
  readonly updates: readonly Update[];
}

export interface Play {
  readonly records: readonly SpanRecord[];
  /** What the registry still holds after its last deadline. */
  readonly held: { readonly open: number };
}

/** Spans as the bytes of their record, by span id. */
export type Versions = ReadonlyMap<string, ReadonlySet<string>>;

export function mapLines(lines: readonly Line[]): ReadonlyMap<Line, MappedLine> {
  const mapper = createMapper();
  return new Map(lines.map((line) => [line, { line, updates: mapper(line) }]));
}

/**
 * Plays lines into a fresh registry until no deadline is left. `paced`: the clock moves with the lines; `standing`: it
 * stands at `zero` until the last line is in, so that no deadline comes between them.
 */
export function play(
  lines: readonly MappedLine[],
  pace: 'paced' | 'standing',
  zero: number,
  options: Partial<RegistryOptions> = {},
): Play {
  const pipeline = createPipeline(zero, options);
  for (const { line, updates } of lines) {
    if (pace === 'paced') pipeline.clock.moveTo(zero + line.t * 1000);
    for (const update of updates) pipeline.registry.handle(update);
  }
  pipeline.finish();
  return { records: pipeline.records, held: { open: pipeline.registry.size.open } };
}

/** The mapped lines of a story in another order. */
export function reordered(mapped: ReadonlyMap<Line, MappedLine>, lines: readonly Line[]): MappedLine[] {
  return lines.map((line) => {
    const found = mapped.get(line);
    if (found === undefined) throw new Error('a line that was not mapped');
    return found;
  });
}

export function versionsOf(records: readonly SpanRecord[]): Versions {
  const versions = new Map<string, Set<string>>();
  for (const record of records) {
    const known = versions.get(record.spanId);
    const bytes = JSON.stringify(record);
    if (known === undefined) versions.set(record.spanId, new Set([bytes]));
    else known.add(bytes);
  }
  return versions;
}

/** How another output differs from the right one, as sentences; empty when each span has the same bytes. */
export function differences(right: Versions, other: Versions): string[] {
  const missing = [...right].filter(([id]) => !other.has(id)).map(([, all]) => `missing: ${first(all)}`);
  const found = [...other].flatMap(([id, all]) => {
    const due = right.get(id);
    if (due === undefined) return [`extra: ${first(all)}`];
    const wrong = [...all].find((bytes) => !due.has(bytes));
    return wrong === undefined ? [] : [`other bytes:\n  ${wrong}\n  should be\n  ${first(due)}`];
  });
  return [...missing, ...found];
}

function first(versions: ReadonlySet<string>): string {
  const [bytes = ''] = versions;
  return bytes;
}
