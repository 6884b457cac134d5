import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCommand, startChild } from './child.js';
import { createWorld, HEADER, type World } from './world.js';

const COMMANDS = [[], ['run'], ['validate'], ['print-config']];

/** Two files with a mistake here and there. */
async function wrongFiles(world: World): Promise<{ args: string[]; lines: string[] }> {
  const base = await world.configure({ registry: { settle: 'soon' } });
  const site = await world.write(
    'site.yaml',
    `sources:
  pod: {}
  tekton: { selector: a }
exporters:
  otlp: { endpoint: "\${env:COLLECTOR}" }
service: { pipelines: { traces: { sources: [tekton, tekton, builds] } } }
`,
  );
  const lines = [
    `${base}:1:1: registry.settle: "soon" is not a duration such as 10s, 5m or 1h30m`,
    `${site}:2:3: sources.pod: unknown source "pod"; did you mean "pods"?`,
    `${site}:3:13: sources.tekton.selector: unknown key`,
    `${site}:5:21: exporters.otlp.endpoint: the variable COLLECTOR is not set, and the reference has no default`,
    `${site}:6:53: service.pipelines.traces.sources[1]: "tekton" is named twice`,
    `${site}:6:61: service.pipelines.traces.sources[2]: source "builds" is not configured under sources`,
  ];
  return { args: ['--config', base, '--config', site], lines };
}

describe('a wrong configuration', () => {
  it('ends each command with 1, and all that is wrong, before anything is started', async () => {
    const world = await createWorld();
    await world.backend.up();
    const { args, lines } = await wrongFiles(world);
    const runs = COMMANDS.map((command) => runCommand([...command, ...args]));
    for (const { code, stdout, stderr } of await Promise.all(runs)) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      // All of the first file stands in one line.
      const shown = stderr
        .replace(/(config\.yaml):1:\d+/, '$1:1:1')
        .trimEnd()
        .split('\n');
      expect(shown).toEqual(lines);
    }
    expect([world.front.asked('pipelineruns'), world.backend.calls()]).toEqual([0, 0]);
  });
});

describe('a right configuration', () => {
  it('is silently valid', async () => {
    const world = await createWorld();
    const config = await world.configure();
    const ended = await runCommand(['validate', '--config', config]);
    expect(ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect(world.front.asked('pipelineruns')).toBe(0);
  });

  it('is printed with its defaults and without its secrets, and is valid as printed', async () => {
    const world = await createWorld();
    const { code, stdout, stderr } = await runCommand(['print-config', '--config', await world.configure()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(HEADER);
    expect(parse(stdout)).toMatchObject({
      kubernetes: { namespaces: ['*'] },
      sources: { lighthouse_jobs: {}, tekton: {}, pods: {}, events: {} },
      linkers: {},
      exporters: {
        otlp: {
          endpoint: `http://${world.backend.endpoint}`,
          headers: { authorization: '[REDACTED]' },
          sending_queue: { queue_bytes: 67_108_864, num_consumers: 2 },
          drain_timeout: '25s',
        },
      },
      registry: { settle: '300ms', abandon_after: '24h', backfill: 'all', event_labels: ['event-GUID'] },
      service: { telemetry: { logs: { level: 'debug' } } },
    });
    const again = await world.write('printed.yaml', stdout);
    expect(await runCommand(['validate', '--config', again])).toMatchObject({ code: 0, stderr: '' });
  });

  it('of a cluster that no kubeconfig names ends with 1 and one line', async () => {
    const world = await createWorld();
    const config = await world.configure();
    const child = startChild(['--config', config, 'yaml:kubernetes::kubeconfig: /no/such/kubeconfig']);
    expect(await child.ended).toEqual({ code: 1, signal: null });
    // At level debug, which the tests run at, the stack comes as a line of its own.
    const reason = expect.stringMatching(/^kubeconfig \/no\/such\/kubeconfig: ENOENT/) as string;
    const lines = child.log().filter(({ level }) => level !== 'debug');
    expect(lines).toMatchObject([{ level: 'error', msg: "can't start", component: 'kubernetes', reason }]);
    expect(JSON.stringify(lines)).not.toContain('stack');
  });
});

describe('components', () => {
  it('lists what can be configured', async () => {
    const { code, stdout, stderr } = await runCommand(['components']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const described = { stability: expect.any(String) as string, description: expect.any(String) as string };
    const types = ['webhook', 'lighthouse_jobs', 'tekton', 'pods', 'events', 'activities'];
    const listed = parse(stdout) as Record<string, unknown[]>;
    expect(listed).toMatchObject({
      sources: types.map((type) => ({ type, ...described })),
      linkers: [
        { type: 'annotations', ...described, options: { write: { default: true } } },
        { type: 'gitops', ...described, options: { child_delay: { default: '10m' } } },
      ],
      exporters: [{ type: 'otlp', ...described }],
    });
  });
});
