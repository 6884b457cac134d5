import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { builtinPlugins } from '../plugins.js';
import { command, WRONG } from './testing/start.js';

const FAILED = './src/cli/testing/in-house-failing.mjs did not load: no licence';

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
  type Lists = Readonly<Record<string, readonly { readonly type: string }[]>>;

  it('lists what a configuration may name and set', async () => {
    const { code, stdout } = await command(['components']);
    const lists = parse(stdout) as Lists;
    expect(code).toBe(0);
    expect(Object.keys(lists)).toEqual(['sources', 'linkers', 'exporters']);
    const types = Object.values(lists).flatMap((list) => list.map(({ type }) => type));
    expect(types).toEqual(builtinPlugins.map(({ type }) => type));
    expect(lists['exporters']?.[0]).toEqual({
      type: 'otlp',
      stability: expect.stringMatching(/^(development|alpha|beta|stable)$/) as string,
      description: expect.stringContaining('OTLP/gRPC') as string,
      options: expect.objectContaining({
        endpoint: { type: 'string', default: '127.0.0.1:4317' },
        'tls.insecure': { type: 'boolean' },
        compression: { type: 'gzip | none', default: 'gzip' },
        timeout: { type: 'string', default: '10s' },
      }) as object,
    });
  });

  it('lists those of modules, too, whatever else is wrong with the configuration', async () => {
    const config = ['--config', 'yaml:plugins: [./src/cli/testing/in-house.mjs]', WRONG];
    const { code, stdout, stderr } = await command(['components', ...config]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const module = './src/cli/testing/in-house.mjs';
    const described = { module, stability: 'development', description: 'what Acme deploys' };
    const lists = parse(stdout) as Lists;
    expect(lists['sources']?.at(-1)).toEqual({ type: 'acme_deploys', ...described, options: {} });
    expect(lists['linkers']?.at(-1)).toEqual({
      type: 'acme_links',
      ...described,
      options: {
        label: { type: 'string', default: 'acme.example.com/change', description: 'which label' },
        'nested.depth': { type: 'number | all' },
        kinds: { type: 'list' },
      },
    });
    expect(lists['exporters']?.at(-1)).toEqual({ type: 'acme_print', ...described });
  });

  it('names modules that did not load beside the rest, and those that are none instead of it', async () => {
    const failing = 'yaml:plugins: [./src/cli/testing/in-house-failing.mjs]';
    const failed = await command(['components', '--config', failing]);
    expect(failed).toMatchObject({ code: 1, stderr: `yaml#1:1:11: plugins[0]: ${FAILED}\n` });
    expect(Object.keys(parse(failed.stdout) as Lists)).toEqual(['sources', 'linkers', 'exporters']);
    const none = await command(['components', '--config', 'yaml:plugins: [./no.mjs]']);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toMatch(/^yaml#1:1:11: plugins\[0\]: \.\/no\.mjs: there is no file/);
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
