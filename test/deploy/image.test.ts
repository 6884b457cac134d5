import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, list, text } from '../checker/json.js';
import { copiedFromCheckout, stagesOf, wordsOf } from './dockerfile.js';
import { objectsIn, only } from './objects.js';
import { PROFILES } from './profiles.js';

const stages = await stagesOf('Dockerfile');
const last = stages.at(-1);
const objects = objectsIn(await readFile(PROFILES.annotating.file, 'utf8'));
const pod = at(only(objects, 'Deployment'), 'spec', 'template', 'spec');

describe('the Dockerfile', () => {
  it('begins with images of one Node whose version it names', () => {
    for (const { image } of stages) expect(image).toMatch(/:(?!latest$)[\w.-]+$/);
    const nodes = stages.map(({ image }) => /(?:node:|nodejs)(\d+)-/.exec(image)?.[1]);
    expect(nodes).toEqual(['24', '24']);
    expect(last?.image).toMatch(/\/distroless\/.*:nonroot$/);
  });

  it('runs as the user of the manifests, who is told by a number and is not root', () => {
    const [user = '', group] = wordsOf(last, 'USER').at(-1)?.[0]?.split(':') ?? [];
    expect(Number(user)).toBeGreaterThan(0);
    expect(at(pod, 'securityContext', 'runAsUser')).toBe(Number(user));
    expect(at(pod, 'securityContext', 'runAsGroup')).toBe(Number(group));
  });

  it('exposes the ports of the manifests', () => {
    const [container] = list(pod, 'containers');
    const ports = list(container, 'ports').map((port) => at(port, 'containerPort'));
    expect(wordsOf(last, 'EXPOSE').flat().map(Number).sort()).toEqual([...ports].sort());
  });

  it('copies what is there, and the build sees that and nothing else', async () => {
    const copied = stages.flatMap(copiedFromCheckout);
    for (const path of copied) expect([path, existsSync(path)]).toEqual([path, true]);
    const lines = (await readFile('.dockerignore', 'utf8')).split('\n');
    expect(lines.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    const seen = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect([...seen].sort()).toEqual([...new Set(copied)].sort());
  });
});

describe('the folder that the image has', () => {
  let app: string;

  beforeAll(async () => {
    app = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-image-'));
    // By links, so that nothing is copied; node is told to take them for what they stand for.
    for (const path of [...pathsOfApp(), ...(await productionPackages())]) {
      await mkdir(dirname(join(app, path)), { recursive: true });
      await symlink(resolve(path), join(app, path));
    }
  });
  afterAll(() => rm(app, { recursive: true }));

  function run(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
    const [entry = ''] = wordsOf(last, 'ENTRYPOINT').map((words) => JSON.parse(words.join(' ')) as string[]);
    const [home = ''] = wordsOf(last, 'WORKDIR').flat();
    const script = join(app, (entry[1] ?? '').replace(`${home}/`, ''));
    const flags = ['--preserve-symlinks', '--preserve-symlinks-main'];
    const env = { LIGHTHOUSE_HMAC_KEY: 'key', NODE_ENV: 'production' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, script, ...args], {
      ...{ cwd: app, env, encoding: 'utf8' },
    });
    return { status, said: stdout + stderr };
  }

  it('is enough for the program, with the dependencies of production alone', async () => {
    const components = run('components');
    expect(components.status).toBe(0);
    expect(components.said).toContain('type: lighthouse_jobs');
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
    expect(run('--version').said.trim()).toBe(version);
  });

  it('takes the configuration of the manifests', async () => {
    await writeFile(join(app, 'given.yaml'), text(only(objects, 'ConfigMap'), 'data', 'config.yaml'));
    expect(run('validate', '--config', 'given.yaml')).toEqual({ status: 0, said: '' });
  });

  it('is that of the package, with its dependencies', async () => {
    const { files } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly files: string[] };
    // npm takes package.json along by itself.
    const packed = [...files, 'package.json'];
    expect(pathsOfApp().filter((path) => !packed.includes(path))).toEqual([]);
  });
});

/** What the last stage copies, but for the dependencies. */
function pathsOfApp(): readonly string[] {
  const paths = wordsOf(last, 'COPY').flatMap((words) => {
    const [from, ...rest] = words[0]?.startsWith('--from=') === true ? words : ['', ...words];
    const sources = rest.slice(0, -1);
    return from === '' ? sources : sources.map((source) => source.replace(/^\/app\//, ''));
  });
  return paths.filter((path) => path !== 'node_modules');
}

/** Where the lockfile puts what is no dependency of development. What is inside another one comes along with it. */
async function productionPackages(): Promise<readonly string[]> {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  return Object.entries(packages)
    .filter(([path, { dev }]) => dev !== true && path.lastIndexOf('node_modules/') === 0 && existsSync(path))
    .map(([path]) => path);
}
