import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { command, WRONG } from './testing/start.js';

describe('validate', () => {
  it('is silent when all is right', async () => {
    expect(await command(['validate', '--config', 'config/minimal.yaml'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('says all that is wrong on stderr', async () => {
    const { code, stdout, stderr } = await command(['validate', '--config', WRONG]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining(': service.pipelines.traces.sources[0]: source "tekton" is not configured'),
      expect.stringContaining(': service.pipelines.traces.exporters: names no exporter'),
    ]);
  });

  it('takes several files, in either way', async () => {
    const files = ['config/minimal.yaml', 'yaml:service::telemetry::logs::level: debug'];
    const together = await command(['validate', '--config', ...files]);
    const apart = await command(['validate', ...files.flatMap((file) => ['--config', file])]);
    expect([together, apart].map(({ code }) => code)).toEqual([0, 0]);
  });
});

describe('components', () => {
  it('lists what a configuration may name', async () => {
    const { code, stdout } = await command(['components']);
    const lists = parse(stdout) as Record<string, { type: string }[]>;
    expect(code).toBe(0);
    expect(Object.keys(lists)).toEqual(['sources', 'linkers', 'exporters']);
    expect(lists['sources']?.map(({ type }) => type)).toEqual([
      'lighthouse_jobs',
      'tekton',
      'pods',
      'events',
    ]);
    expect(lists['exporters']?.[0]).toEqual({
      type: 'otlp',
      stability: expect.stringMatching(/^(development|alpha|beta|stable)$/) as string,
      description: expect.stringContaining('OTLP/gRPC') as string,
    });
  });
});

describe('print-config', () => {
  const ENV = { OTLP_ENDPOINT: 'collector:4317', OTLP_TOKEN: 'very-secret' };

  it('prints defaults and variables, but no secret', async () => {
    const { code, stdout } = await command(['print-config', '--config', 'config/tls.yaml'], ENV);
    expect(code).toBe(0);
    expect(parse(stdout)).toMatchObject({
      exporters: {
        'otlp/remote': {
          endpoint: 'collector:4317',
          timeout: '10s',
          headers: { authorization: '[REDACTED]' },
        },
      },
      registry: { settle: '10s' },
    });
    expect(stdout).not.toContain('very-secret');
  });

  it('prints what can be read again', async () => {
    const { stdout } = await command(['print-config', '--config', 'config/jenkins-x.yaml']);
    expect((await command(['print-config', '--config', `yaml:${stdout}`])).stdout).toBe(stdout);
  });
});

describe('the command line', () => {
  it('tells its version and its help', async () => {
    expect((await command(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { code, stdout } = await command(['--help']);
    expect(code).toBe(0);
    for (const word of ['run', 'validate', 'components', 'print-config', 'replay', 'Examples:']) {
      expect(stdout).toContain(word);
    }
  });

  it.each([
    [['frobnicate']],
    [['--conf', 'x']],
    [['run']],
    [[]],
    [['replay']],
    [['replay', 'x', '--speed', '0']],
    [['replay', 'x', '--shuffle', 'y']],
  ])('refuses %j', async (argv) => {
    const { code, stderr } = await command(argv);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: /);
  });
});
