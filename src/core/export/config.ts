import { z } from 'zod';
import { duration } from '../schema/config.js';

const ENDPOINT = /^(?:(https?):\/\/)?((?:\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+):(\d{1,5}))\/?$/;
const positive = duration.refine((millis) => millis > 0, 'must be longer than 0');
const count = z.int().positive();
const file = z.string().min(1).optional();

const endpoint = z.string().superRefine((text, context) => {
  const port = Number(ENDPOINT.exec(text)?.[3]);
  if (port >= 1 && port <= 65_535) return;
  const message = 'must be host:port, http://host:port or https://host:port';
  context.addIssue({ code: 'custom', message });
});

/** Neither message shows a value: it is a secret. */
const headerName = z
  .string()
  .regex(/^[0-9A-Za-z_.-]+$/, 'is no name of a gRPC header')
  .refine((name) => !/^grpc-|-bin$/i.test(name), 'is reserved by gRPC');
const headerValue = z.string().regex(/^[ -~]*$/, 'must be printable ASCII');

const tls = z.strictObject({
  insecure: z.boolean().optional(),
  ca_file: file,
  cert_file: file,
  key_file: file,
});

/** Keys and habits are those of the Collector's `otlp` exporter. */
export const otlpConfig = z
  .strictObject({
    endpoint: endpoint.default('127.0.0.1:4317'),
    tls: tls.prefault({}),
    headers: z.record(headerName, headerValue).default({}),
    compression: z.enum(['gzip', 'none']).default('gzip'),
    timeout: positive.prefault('10s'),
    retry_on_failure: z
      .strictObject({
        initial_interval: positive.prefault('1s'),
        max_interval: positive.prefault('30s'),
      })
      .prefault({}),
    sending_queue: z
      .strictObject({
        queue_bytes: count.default(64 * 1024 * 1024),
        num_consumers: count.max(32).default(2),
      })
      .prefault({}),
    batch: z
      .strictObject({
        max_spans: count.default(512),
        max_bytes: count.default(2 * 1024 * 1024),
        linger: duration.prefault('200ms'),
      })
      .prefault({}),
    drain_timeout: duration.prefault('25s'),
  })
  .superRefine(({ endpoint: text, tls: given }, context) => {
    const problem = (key: string, message: string): void => {
      context.addIssue({ code: 'custom', path: ['tls', key], message });
    };
    if ((given.cert_file === undefined) !== (given.key_file === undefined)) {
      problem(given.cert_file === undefined ? 'key_file' : 'cert_file', 'cert_file and key_file go together');
    }
    const scheme = ENDPOINT.exec(text)?.[1];
    if (scheme === 'https' && given.insecure === true)
      problem('insecure', 'contradicts https:// of the endpoint');
    if (scheme === 'http' && given.insecure === false)
      problem('insecure', 'contradicts http:// of the endpoint');
    if (scheme !== 'http' && given.insecure !== true) return;
    for (const key of ['ca_file', 'cert_file', 'key_file'] as const) {
      if (given[key] !== undefined) problem(key, 'has no effect without TLS');
    }
  });

export type OtlpConfig = z.output<typeof otlpConfig>;

/** `host:port`, and whether it is spoken to without TLS: with http:// or when told so, as in the Collector. */
export function readEndpoint(config: OtlpConfig): { address: string; insecure: boolean } {
  const match = ENDPOINT.exec(config.endpoint);
  const insecure = match?.[1] === 'http' || config.tls.insecure === true;
  return { address: match?.[2] ?? config.endpoint, insecure };
}
