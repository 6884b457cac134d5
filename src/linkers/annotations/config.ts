import { z } from 'zod';
import { KINDS } from './carrier.js';

const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/$/;
const LONGEST_PREFIX = 253;

const prefix = z
  .string()
  .refine(
    (text) => text.length <= LONGEST_PREFIX + 1 && PREFIX.test(text),
    'expected a DNS name and a slash, such as example.com/',
  );

/** What is written, and how fast. `rate` is in patches a second; as many may leave at once after a pause. */
export const config = z.strictObject({
  write: z.boolean().default(true),
  prefix: prefix.default('lighthouse.jenkins-x.io/'),
  kinds: z
    .array(z.enum(KINDS))
    .min(1, 'names no kind; to write nothing, say write: false')
    .default([...KINDS]),
  rate: z.number().min(0.1).max(1000).default(20),
});
export type Config = z.infer<typeof config>;
