import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCommand, startChild, type Child, type LogLine } from './child.js';
import { sparePort } from './ports.js';
import { endWell, listed } from './scene.js';
import { createWorld, HEADER, TOKEN, until, type World } from './world.js';

/** A source as JavaScript; `more` overwrites what is right of it. */
const source = (type: string, more = ''): string =>
  `{ kind: 'source', type: '${type}', description: 'd', draws: [], ` +
  `create: ({ report }) => ({ start: async () => report({ state: 'ok' }), stop: async () => {} }), ${more} }`;

interface InHouse {
  /** By the path beside the configuration. */
  readonly modules: Readonly<Record<string, string>>;
  readonly sources?: readonly string[];
  readonly linkers?: readonly string[];
  /** Without the built-in sources. */
  readonly alone?: boolean;
  readonly healthEndpoint?: string;
}

const empty = (ids: readonly string[]): object => Object.fromEntries(ids.map((id) => [id, {}]));

/** The usual configuration, and modules on top. @returns the arguments of a command */
async function configured(world: World, inHouse: InHouse): Promise<string[]> {
  const { modules, sources = [], linkers = [], alone = false, healthEndpoint = 'none' } = inHouse;
  const base = await world.configure();
  for (const [name, content] of Object.entries(modules)) {
    await mkdir(join(dirname(base), dirname(name)), { recursive: true });
    await world.write(name, content);
  }
  const named = alone ? sources : ['tekton', 'pods', ...sources];
  const site = {
    plugins: Object.keys(modules).map((name) => `./${name}`),
    sources: empty(sources),
    linkers: empty(linkers),
    service: {
      pipelines: { traces: { sources: named, linkers, exporters: ['otlp'] } },
      telemetry: { health_check: { endpoint: healthEndpoint } },
    },
  };
  return ['--config', base, '--config', await world.write('site.yaml', JSON.stringify(site))];
}

async function start(world: World, inHouse: InHouse): Promise<Child> {
  return startChild(await configured(world, inHouse), { secrets: [TOKEN, HEADER] });
}

const errorsOf = (child: Child): LogLine[] => child.log('error').map(({ ts: _, ...line }) => line as LogLine);

describe('a module that throws while it loads', () => {
  const modules = {
    'acme.mjs': `throw new Error('no licence');`,
    'good.cjs': `exports.good = ${source('good')};`,
  };
  const inHouse = { modules, sources: ['acme', 'good'] };

  it('is a problem for who validates or prints', async () => {
    const world = await createWorld();
    const args = await configured(world, inHouse);
    const stderr = expect.stringMatching(
      /^[^\n]*site\.yaml:1:\d+: plugins\[0\]: \.\/acme\.mjs did not load: no licence\n$/,
    ) as string;
    for (const command of ['validate', 'print-config']) {
      expect(await runCommand([command, ...args])).toMatchObject({ code: 1, stdout: '', stderr });
    }
    const listed = await runCommand(['components', ...args]);
    expect(listed).toMatchObject({ code: 1, stderr });
    expect(listed.stdout).toContain('- type: good\n    module: ./good.cjs\n');
  });

  it('is named, left out and shown as refused, while all others run', async () => {
    const world = await createWorld();
    await world.backend.up();
    const endpoint = `127.0.0.1:${String(await sparePort())}`;
    const child = await start(world, { ...inHouse, healthEndpoint: endpoint });
    await listed(child);
    expect(errorsOf(child)).toMatchObject([
      { msg: 'a plugin did not load', plugin: './acme.mjs', reason: 'no licence' },
      { msg: 'left out, because a plugin did not load', components: ['sources.acme'] },
    ]);
    const health: unknown = await (await fetch(`http://${endpoint}/readyz`)).json();
    expect(health).toMatchObject({
      components: {
        'plugins../acme.mjs': { state: 'refused', reason: 'no licence' },
        'sources.good': { state: 'ok' },
        'sources.pods': { state: 'ok' },
      },
    });
    await endWell(child);
  });

  it('ends the start when it would have brought the only source', async () => {
    const world = await createWorld();
    const args = await configured(world, { modules, sources: ['acme'], alone: true });
    const { code, stderr } = await runCommand(args);
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/plugins\[0\]: \.\/acme\.mjs did not load: no licence$/),
      expect.stringMatching(/traces\.sources: no source is left without the plugins that did not load$/),
    ]);
  });
});

describe('a module that is wrong', () => {
  it('is told with everything else, before anything runs', async () => {
    const world = await createWorld();
    const modules = { 'acme.mjs': `export const acme = ${source('acme', 'create: undefined')};` };
    const args = [...(await configured(world, { modules })), '--config', 'yaml:registry::settle: soon'];
    for (const command of ['run', 'validate']) {
      const { code, stderr } = await runCommand([command, ...args]);
      expect(code).toBe(1);
      expect(stderr.trimEnd().split('\n')).toEqual([
        expect.stringMatching(/plugins\[0\]: \.\/acme\.mjs: export "acme": create is no function$/),
        'yaml#1:1:19: registry.settle: "soon" is not a duration such as 10s, 5m or 1h30m',
      ]);
    }
    expect(world.front.asked('pipelineruns')).toBe(0);
  });

  it('has a path like any other, signs of URLs included', async () => {
    const world = await createWorld();
    const name = 'p #1/a?b%20c.mjs';
    const args = await configured(world, {
      modules: { [name]: `export default ${source('acme')};` },
      sources: ['acme'],
    });
    expect(await runCommand(['validate', ...args])).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await runCommand(['components', ...args]);
    const { sources } = parse(stdout) as { sources: { type: string; module?: string }[] };
    expect(sources.at(-1)).toMatchObject({ type: 'acme', module: `./${name}` });
  });

  it('that never ends to load is given up', async () => {
    const world = await createWorld();
    const args = await configured(world, { modules: { 'acme.mjs': 'await new Promise(() => {});' } });
    const { code, stderr } = await runCommand(['validate', ...args]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/\.\/acme\.mjs did not load: it was not loaded within 10 s\n$/) as string,
    });
  });
});

const component = (more: string): string =>
  `create: ({ report }, emit) => ({ start: async () => report({ state: 'ok' }), stop: async () => {}, ${more} })`;

/** What a source may do wrong at run time, and what is said of it. */
const MISTAKES: readonly (readonly [string, string, string])[] = [
  ['is created', `create: () => { throw new Error('bug') }`, 'create: bug'],
  [
    'asks for what is not there',
    `deps: { oracle: { name: 'ORACLE' } }`,
    'create: needs ORACLE, which nothing provides',
  ],
  ['starts', component(`start: async () => { throw new Error('bug') }`), 'bug'],
  [
    'hands over what is no update',
    component(`start: async () => emit({ type: 'entity', key: 7 })`),
    'emit: key: ',
  ],
  [
    'is called by a timer',
    component(`start: async () => void setTimeout(() => { throw new Error('bug') })`),
    'uncaught: bug',
  ],
  [
    'leaves a promise behind',
    component(`start: async () => void Promise.reject(new Error('bug'))`),
    'uncaught: bug',
  ],
  ['stops', component(`stop: async () => { throw new Error('bug') }`), 'bug'],
];

describe('a source of somebody else that throws', () => {
  it.each(MISTAKES)('when it %s is named, and does not take the others down', async (_, more, reason) => {
    const world = await createWorld();
    await world.backend.up();
    const modules = { 'acme.mjs': `export const acme = ${source('acme', more)};` };
    const child = await start(world, { modules, sources: ['acme'] });
    await listed(child);
    if (!more.includes('stop: async () => { throw'))
      await until(() => expect(errorsOf(child)).not.toEqual([]));
    await endWell(child);
    expect(errorsOf(child)).toMatchObject([
      { component: 'sources.acme', reason: expect.stringContaining(reason) as string },
    ]);
  });

  it('and is the only one ends the start', async () => {
    const world = await createWorld();
    const modules = {
      'acme.mjs': `export const acme = ${source('acme', `create: () => { throw new Error('bug') }`)};`,
    };
    const child = await start(world, { modules, sources: ['acme'], alone: true });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(errorsOf(child).at(-1)).toMatchObject({
      msg: "can't start",
      component: 'sources.acme',
      reason: 'create: bug',
    });
  });
});
