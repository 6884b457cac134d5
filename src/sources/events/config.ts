import { z } from 'zod';

/** Which Kubernetes Events are drawn: all, only image pulls and scheduling, only Warnings, or none. */
export const config = z.strictObject({
  include: z.enum(['all', 'phases', 'warnings', 'none']).default('all'),
});
export type Config = z.infer<typeof config>;
