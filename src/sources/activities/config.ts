import { z } from 'zod';

/** Whether the stages of an activity are drawn, which repeat what Tekton tells, or its promotions and previews only. */
export const config = z.strictObject({
  parts: z.enum(['all', 'promote']).default('all'),
});
export type Config = z.infer<typeof config>;
