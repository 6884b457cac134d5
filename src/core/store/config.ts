import { z } from 'zod';
import { duration } from '../schema/config.js';

const positive = duration.refine((millis) => millis > 0, 'must be longer than 0');
const file = z.string().min(1).optional();
/** How long a write may wait while the engine can't make it. */
const writeTimeout = positive.prefault('10s');

const memory = z.strictObject({
  type: z.literal('memory'),
  /** Of keys and values; a write above it is refused. */
  max_bytes: z
    .int()
    .positive()
    .default(64 * 1024 * 1024),
});

const embedded = z.strictObject({
  type: z.literal('file'),
  /** A directory, such as a mounted volume: one process at a time. */
  path: z.string().min(1),
  /** `always`: a write that was made survives a crash of the machine; `never`: of the process. */
  fsync: z.enum(['always', 'never']).default('always'),
  write_timeout: writeTimeout,
});

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  if (hostname === '' || search !== '' || hash !== '') return false;
  return /^rediss?:$/.test(protocol) && /^\/?\d{0,4}$/.test(pathname);
}

const shared = z
  .strictObject({
    type: z.literal('redis'),
    /** No message shows it: it may hold a password. */
    url: z
      .string()
      .refine(isRedisUrl, 'must be redis://host:port/database or rediss://host:port/database')
      .default('redis://127.0.0.1:6379'),
    /** An empty one, of a variable that is not set, is none. */
    username: z.string().optional(),
    password: z.string().optional(),
    prefix: z
      .string()
      .regex(/^[\w.:/-]+$/, 'must be letters, digits and any of _ . : / -')
      .default('lighthouse-telemetry'),
    tls: z.strictObject({ ca_file: file, cert_file: file, key_file: file }).prefault({}),
    write_timeout: writeTimeout,
  })
  .superRefine((given, context) => {
    const problem = (path: string[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    const { cert_file: cert, key_file: key } = given.tls;
    if ((cert === undefined) !== (key === undefined))
      problem(['tls', key === undefined ? 'key_file' : 'cert_file'], 'cert_file and key_file go together');
    // Else the first check has spoken.
    if (!isRedisUrl(given.url)) return;
    const url = new URL(given.url);
    for (const name of ['username', 'password'] as const)
      if (url[name] !== '' && (given[name] ?? '') !== '') problem([name], 'stands in the url, too');
    if (url.protocol === 'rediss:') return;
    for (const name of ['ca_file', 'cert_file', 'key_file'] as const)
      if (given.tls[name] !== undefined) problem(['tls', name], 'has no effect without rediss://');
  });

/** The section `store`. */
export const storeConfig = z
  .discriminatedUnion('type', [memory, embedded, shared], {
    error: ({ code }) => (code === 'invalid_union' ? 'must be memory, file or redis' : undefined),
  })
  .prefault({ type: 'memory' });
export type StoreConfig = z.output<typeof storeConfig>;
export type RedisConfig = z.output<typeof shared>;
