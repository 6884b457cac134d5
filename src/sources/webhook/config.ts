import { z } from 'zod';
import { listenAddress } from '../../core/schema/config.js';

const PATH = /^\/[\w.~/-]*$/;
const EXPECTED = 'expected a path such as /lighthouse/events';
const path = z.string().regex(PATH, EXPECTED);

const isKey = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** One key, or the new and the old one while senders change over. */
const keys = z.unknown().transform((value, context): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (value !== undefined && list.length > 0 && list.length <= 2 && list.every(isKey)) return list;
  const message = 'expected a text, or a list of one or two texts, none of them empty';
  context.addIssue({ code: 'custom', message: value === undefined ? 'is missing' : message });
  return z.NEVER;
});

const fields = z.strictObject({
  endpoint: listenAddress.default('127.0.0.1:8080'),
  path: z
    .string()
    .refine((text) => text === 'none' || PATH.test(text), `${EXPECTED}, or none`)
    .default('/lighthouse/events'),
  hmac_key: keys.optional(),
  insecure: z.boolean().default(false),
  github: z.strictObject({ path: path.default('/github/events'), secret: keys }).optional(),
  gitlab: z.strictObject({ path: path.default('/gitlab/events'), token: keys }).optional(),
});

const MISSING =
  'hmac_key is missing; give it the key that Lighthouse signs with (HMAC_TOKEN), or take unsigned deliveries by insecure: true, or none of Lighthouse by path: none';
const NOTHING = 'it has nothing to listen for: path is none, and neither github nor gitlab is configured';

/** Where deliveries are taken, and what proves who sent them. */
export const config = fields.superRefine((given, context) => {
  const refuse = (message: string, ...at: string[]): void => {
    context.addIssue({ code: 'custom', message, path: at });
  };
  const { path: relay, hmac_key: key, insecure, github, gitlab } = given;
  if (relay !== 'none' && key === undefined && !insecure) refuse(MISSING);
  if (relay === 'none' && github === undefined && gitlab === undefined) refuse(NOTHING);
  if (github?.path === relay) refuse('is the path of Lighthouse, too', 'github', 'path');
  if (gitlab?.path === relay) refuse('is the path of Lighthouse, too', 'gitlab', 'path');
  if (gitlab !== undefined && gitlab.path === github?.path) {
    refuse('is the path of GitHub, too', 'gitlab', 'path');
  }
});
export type Config = z.infer<typeof config>;
