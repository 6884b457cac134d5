import type { z } from 'zod';
import { readShape, type Reading } from './update-shape.js';

/** JSON of a shape, which is that of the type, or what is wrong with it. */
export function readJson<T>(shape: z.ZodType, text: string): Reading<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
  return readShape(shape, value);
}
