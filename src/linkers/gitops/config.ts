import { z } from 'zod';
import { duration } from '../../core/schema/config.js';
import { PROVIDERS } from './hosts.js';

const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

/** As it stands in the addresses of its pages: a browser leaves out the usual port, and so would never match. */
const hostName = z
  .string()
  .refine(
    (text) => HOST.test(text) && !/:(?:80|443)$/.test(text),
    'expected a host such as git.example.com, with its port if that is neither 80 nor 443',
  );
const host = z.strictObject({ host: hostName, provider: z.enum(PROVIDERS) });

const DAY = 24 * 3_600_000;
const resync = duration.refine(
  (millis) => millis > 0 && millis <= DAY,
  'expected more than nothing and at most 24h',
);

/** How long a tree waits, how Git hosts are asked, and which Git hosts there are beside the known ones. Durations are in milliseconds. */
export const config = z.strictObject({
  child_delay: duration.prefault('10m'),
  abandon_after: duration.prefault('720h'),
  resync: resync.prefault('10m'),
  lookback: duration.prefault('1h'),
  hosts: z.array(host).default([]),
});
export type Config = z.infer<typeof config>;
