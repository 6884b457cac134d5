import { readFileSync } from 'node:fs';
import type { Micros, SpanRecord, Update } from '../../src/core/contract/model.js';
import { createPipeline } from '../pipeline/in-process.js';

/** An object of the API as it came over the wire: it may be anything. */
export type Wire = Readonly<Record<string, unknown>>;

/** `testdata/<story>.json` beside a test, which gives its `import.meta.url`. */
export function story(test: string, name: string): Wire {
  return JSON.parse(readFileSync(new URL(`./testdata/${name}.json`, test), 'utf8')) as Wire;
}

function isObject(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy with another value at a path; `undefined` takes the field away. */
export function changed(object: unknown, path: readonly [string, ...string[]], value: unknown): Wire {
  const [key, next, ...rest] = path;
  const { [key]: old, ...others } = isObject(object) ? object : {};
  const inner = next === undefined ? value : changed(old, [next, ...rest], value);
  return inner === undefined ? others : { ...others, [key]: inner };
}

/** A time of day on the day on which the stories play, 2026-03-01. */
export function at(time: string): Micros {
  return Date.parse(`2026-03-01T${time}Z`) * 1000;
}

/** What the registry makes of updates that come one after the other, and of nothing more after them. */
export function spansOf(updates: readonly Update[]): readonly SpanRecord[] {
  const pipeline = createPipeline(at('12:00:00'), { backfill: 'all' });
  for (const update of updates) pipeline.registry.handle(update);
  pipeline.finish();
  return pipeline.records;
}

/** The one span of this name. */
export function spanNamed(records: readonly SpanRecord[], name: string): SpanRecord {
  const [span, ...others] = records.filter((record) => record.name === name);
  if (span !== undefined && others.length === 0) return span;
  const names = records.map((record) => record.name).join(', ');
  throw new Error(`one span named "${name}" was expected; there are: ${names}`);
}
