import { z } from 'zod';
import { duration } from '../../core/schema/config.js';
import { PROVIDERS } from './hosts.js';

const host = z.strictObject({ host: z.string().min(1), provider: z.enum(PROVIDERS) });

/** How long a tree waits, and which Git hosts there are beside the known ones. */
export const config = z.strictObject({
  child_delay: duration.prefault('10m'),
  abandon_after: duration.prefault('720h'),
  hosts: z.array(host).default([]),
});
export type Config = z.infer<typeof config>;
