import { describe, expect, it } from 'vitest';
import { otlpConfig, readEndpoint } from './config.js';

function problems(config: unknown): string[] {
  const result = otlpConfig.safeParse(config);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('otlpConfig', () => {
  it('fills in the defaults', () => {
    expect(otlpConfig.parse({})).toEqual({
      endpoint: '127.0.0.1:4317',
      tls: {},
      headers: {},
      compression: 'gzip',
      timeout: 10_000,
      retry_on_failure: { initial_interval: 1000, max_interval: 30_000 },
      sending_queue: { queue_bytes: 67_108_864, num_consumers: 2 },
      batch: { max_spans: 512, max_bytes: 2_097_152, linger: 200 },
      drain_timeout: 25_000,
    });
  });

  it.each([
    ['collector:4317', {}, 'collector:4317', false],
    ['collector:4317', { insecure: true }, 'collector:4317', true],
    ['http://collector:80', {}, 'collector:80', true],
    ['https://collector:443/', {}, 'collector:443', false],
    ['[::1]:4317', {}, '[::1]:4317', false],
  ])('reads endpoint %s with tls %j', (endpoint, tls, address, insecure) => {
    expect(readEndpoint(otlpConfig.parse({ endpoint, tls }))).toEqual({ address, insecure });
  });

  it.each([
    'collector',
    'collector:0',
    'collector:70000',
    'ftp://a:1',
    'http://a:1/v1/traces',
    'http://u:p@a:1',
    '',
  ])('refuses endpoint "%s"', (endpoint) => {
    expect(problems({ endpoint })).toEqual([
      'endpoint: must be host:port, http://host:port or https://host:port',
    ]);
  });

  it.each([
    [{ tls: { cert_file: 'c' } }, 'tls.cert_file: cert_file and key_file go together'],
    [{ tls: { key_file: 'k' } }, 'tls.key_file: cert_file and key_file go together'],
    [{ tls: { insecure: true, ca_file: 'c' } }, 'tls.ca_file: has no effect without TLS'],
    [{ endpoint: 'http://a:1', tls: { ca_file: 'c' } }, 'tls.ca_file: has no effect without TLS'],
    [
      { endpoint: 'http://a:1', tls: { insecure: false } },
      'tls.insecure: contradicts http:// of the endpoint',
    ],
    [
      { endpoint: 'https://a:1', tls: { insecure: true } },
      'tls.insecure: contradicts https:// of the endpoint',
    ],
    [{ timeout: '0s' }, 'timeout: must be longer than 0'],
    [{ endpont: 'a:1' }, ': Unrecognized key: "endpont"'],
  ])('refuses %j', (config, problem) => {
    expect(problems(config)).toEqual([problem]);
  });

  it.each([{ 'x y': 'secret' }, { 'grpc-timeout': 'secret' }, { 'x-bin': 'secret' }, { x: 'sec\nret' }])(
    'refuses headers %j without showing a value',
    (headers) => {
      expect(problems({ headers })).toHaveLength(1);
      expect(problems({ headers }).join()).not.toContain('sec');
    },
  );
});
