import type { z } from 'zod';
import { readShape, type Reading } from './update-shape.js';
import { thrown } from '../kit/thrown.js';

/** JSON of a shape, which is that of the type, or what is wrong with it. */
export function readJson<T>(shape: z.ZodType, text: string): Reading<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { fault: thrown(error) };
  }
  return readShape(shape, value);
}
