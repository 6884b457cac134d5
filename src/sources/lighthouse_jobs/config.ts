import { z } from 'zod';

/** No options: every job of the configured namespaces is drawn. */
export const config = z.strictObject({});
export type Config = z.infer<typeof config>;
