import type { Schema, SchemaResult } from '../contract/plugin.js';
import { thrown } from '../kit/thrown.js';
import { withTimeLimit } from '../kit/time-limit.js';

const LIMIT_MS = 10_000;

export function isStandardSchema(value: unknown): value is Schema<unknown> {
  // Some libraries' schemas are functions.
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  const standard: unknown = (value as { '~standard'?: unknown })['~standard'];
  if (typeof standard !== 'object' || standard === null) return false;
  return typeof (standard as { validate?: unknown }).validate === 'function';
}

function isIssue(issue: unknown): boolean {
  if (typeof issue !== 'object' || issue === null) return false;
  const { message, path } = issue as { message?: unknown; path?: unknown };
  return typeof message === 'string' && (path === undefined || Array.isArray(path));
}

function isResult(result: unknown): result is SchemaResult<unknown> {
  if (typeof result !== 'object' || result === null) return false;
  const { issues } = result as { issues?: unknown };
  if (issues === undefined) return 'value' in result;
  return Array.isArray(issues) && issues.every(isIssue);
}

async function validated(schema: Schema<unknown>, value: unknown): Promise<SchemaResult<unknown>> {
  const late = (): Error => new Error('no answer within 10 s');
  try {
    const judging = Promise.resolve(schema['~standard'].validate(value));
    const result: unknown = await withTimeLimit(judging, LIMIT_MS, late);
    if (isResult(result)) return result;
    return { issues: [{ message: 'its schema gave neither a value nor a list of issues' }] };
  } catch (error) {
    return { issues: [{ message: `its schema threw: ${thrown(error)}` }] };
  }
}

/** A schema of a foreign plugin, whose own mistakes become problems of the configuration that it judges. */
export function guarded(schema: Schema<unknown>): Schema<unknown> {
  return {
    '~standard': { ...schema['~standard'], validate: (value: unknown) => validated(schema, value) },
  };
}
