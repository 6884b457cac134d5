import { ConfigError } from '../contract/errors.js';
import type { Path, Place } from './tree.js';

export interface Problem {
  readonly place: Place;
  readonly path: Path;
  readonly message: string;
}

const PLAIN_KEY = /^[\w/*-]+$/;

/** `service.pipelines.traces.sources[1]`; keys with other signs are quoted. */
export function formatPath(path: Path): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (!PLAIN_KEY.test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === '' ? key : `.${key}`;
  }
  return text;
}

export function formatProblem({ place, path, message }: Problem): string {
  const where = `${place.source}:${place.line}:${place.column}`;
  return path.length === 0 ? `${where}: ${message}` : `${where}: ${formatPath(path)}: ${message}`;
}

/** Complete lines in the order of the files, then of the lines; what is said twice is said once. */
export function toConfigError(problems: readonly Problem[], sources: readonly string[]): ConfigError {
  const order = (problem: Problem): number => sources.indexOf(problem.place.source);
  const sorted = [...problems].sort(
    (a, b) => order(a) - order(b) || a.place.line - b.place.line || a.place.column - b.place.column,
  );
  return new ConfigError([...new Set(sorted.map(formatProblem))]);
}
