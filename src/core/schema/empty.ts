import { z } from 'zod';
import type { Schema } from '../contract/plugin.js';

/** The configuration of a plugin without options: nothing may stand in it. */
export const emptyConfig: Schema<Record<string, never>> = z.strictObject({});
