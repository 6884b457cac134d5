import { z } from 'zod';

/** Which pods are drawn. The selector works on the server; empty means all pods. */
export const config = z.strictObject({
  selector: z.string().default('app.kubernetes.io/managed-by=tekton-pipelines'),
});
export type Config = z.infer<typeof config>;
