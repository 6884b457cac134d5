import type { z } from 'zod';
import { RejectedError } from '../contract/errors.js';

/** Cuts a value to the fields used. @throws RejectedError that names the first field that can't be used */
export function cut<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  const message = issue?.message ?? '';
  throw new RejectedError('invalid', path === '' ? message : `${path}: ${message}`);
}
