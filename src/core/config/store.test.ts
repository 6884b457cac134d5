import { describe, expect, it } from 'vitest';
import { loadFiles, loadRight, RIGHT } from './testing/files.js';

const withStore = (text: string): Record<string, string> => ({ 'c.yaml': `${RIGHT}store: ${text}\n` });

describe('the section store', () => {
  it.each([
    ['{ type: memory }', { type: 'memory', max_bytes: 67_108_864 }],
    [
      '{ type: file, path: /state }',
      { type: 'file', path: '/state', fsync: 'always', write_timeout: 10_000 },
    ],
    [
      '{ type: redis, url: "rediss://r:6380/2", write_timeout: 2s, tls: { ca_file: /ca.pem } }',
      {
        ...{ type: 'redis', url: 'rediss://r:6380/2', prefix: 'lighthouse-telemetry', write_timeout: 2000 },
        tls: { ca_file: '/ca.pem' },
      },
    ],
  ])('takes %s', async (text, store) => {
    const config = await loadRight(withStore(text));
    expect(config.store).toEqual(store);
  });

  it('is memory when nothing is said', async () => {
    expect((await loadRight({ 'c.yaml': RIGHT })).store.type).toBe('memory');
  });

  it.each([
    ['{}', ['type: must be memory, file or redis']],
    ['{ type: sqlite, path: x }', ['type: must be memory, file or redis']],
    ['{ type: file, fsync: sometimes }', ['path: is missing', 'fsync: expected one of "always"|"never"']],
    ['{ type: file, path: x, url: y }', ['url: unknown key']],
    ['{ type: memory, max_bytes: 0 }', ['max_bytes: Too small: expected number to be >0']],
    ['{ type: redis, write_timeout: 0s }', ['write_timeout: must be longer than 0']],
    [
      '{ type: redis, url: "https://r:1", prefix: "{a}" }',
      [
        'url: must be redis://host:port/database or rediss://host:port/database',
        'prefix: must be letters, digits and any of _ . : / -',
      ],
    ],
    [
      '{ type: redis, url: "redis://u:p@r", password: q, tls: { cert_file: c } }',
      [
        'password: stands in the url, too',
        'tls.cert_file: has no effect without rediss://',
        'tls.key_file: cert_file and key_file go together',
      ],
    ],
  ])('says all that is wrong with %s', async (text, problems) => {
    const outcome = await loadFiles(withStore(text));
    const lines = 'lines' in outcome ? outcome.lines : [];
    expect(lines.map((line) => line.replace(/^c\.yaml:11:\d+: store\./, '')).sort()).toEqual(
      [...problems].sort(),
    );
  });

  it('shows no password, wherever it stands, neither in a problem nor when it is printed', async () => {
    const env = {
      PASSWORD: 'of-somebody',
      URL: 'redis://me:of-somebody@r:6379',
      WRONG: 'http://me:of-somebody@r',
    };
    const files = [
      '{ type: redis, password: "${env:PASSWORD}" }',
      '{ type: redis, url: "${env:URL}" }',
      '{ type: redis, url: "${env:WRONG}" }',
      '{ type: redis, url: "${env:URL}", password: "${env:PASSWORD}" }',
    ];
    for (const text of files) {
      const outcome = await loadFiles(withStore(text), env);
      const shown = 'config' in outcome ? outcome.config.resolved : outcome.lines;
      expect(JSON.stringify(shown)).not.toContain('of-somebody');
    }
  });

  it('is printed as it can be read again', async () => {
    const { resolved } = await loadRight(withStore('{ type: file, path: /state, write_timeout: 90s }'));
    expect(resolved['store']).toEqual({
      type: 'file',
      path: '/state',
      fsync: 'always',
      write_timeout: '1m30s',
    });
  });
});
