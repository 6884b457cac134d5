import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportedPlugins, judgePlugin } from '../../src/core/config/plugin-shape.js';
import type { AnyLinker, AnyPlugin, AnySource } from '../../src/core/contract/plugin.js';
import type { Delivery } from './delivery.js';
import { examplesIn, type Material, type Subject } from './material.js';

/** A plugin from outside of `src`: its module, and the folder of its example. */
interface InHouse {
  readonly type: string;
  readonly folder: string;
  readonly load: () => Promise<unknown>;
  /** Sentences of the promises that it does not keep. */
  readonly unkept: readonly string[];
}

interface InHouseSource extends InHouse {
  readonly material: Omit<Material, 'room' | 'examples'>;
}

async function fromJavaScript(file: string): Promise<unknown> {
  return import(pathToFileURL(resolve(file)).href);
}

/** Loads a module that imports our package, which is not installed here: what it would find there stands in `src`. */
async function fromTypeScript(file: string): Promise<unknown> {
  const text = readFileSync(file, 'utf8');
  const source = text.replace(/(?<= from ')lighthouse-telemetry\/plugin(?=')/, resolve('src/plugin.ts'));
  const folder = await mkdtemp(join(tmpdir(), 'in-house-'));
  try {
    const copy = join(folder, basename(file));
    await writeFile(copy, source);
    return await import(pathToFileURL(copy).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const DEPLOY = {
  id: 'shop-production-17',
  application: 'shop',
  version: '1.4.0',
  environment: 'production',
  started: '2026-11-22T12:00:00Z',
};
const FINISHED = { ...DEPLOY, finished: '2026-11-22T12:01:12Z', succeeded: true };

function deployed(body: unknown): Delivery {
  return {
    path: '/deploys',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    proof: { header: 'authorization', of: () => 'Bearer token-of-the-deployer' },
  };
}

export const inHouseSources: readonly InHouseSource[] = [
  {
    type: 'acme_deploys',
    folder: 'examples/acme-deploys',
    load: () => fromJavaScript('examples/acme-deploys/acme-deploys.mjs'),
    material: {
      config: { token: 'token-of-the-deployer' },
      lacks: 'token',
      deliveries: [
        deployed(DEPLOY),
        deployed(FINISHED),
        deployed({ ...FINISHED, id: 'shop-staging-3', succeeded: false, event: 'some-guid' }),
      ],
      unproven: [{}, { token: '' }],
      aloud: { insecure: true },
    },
    unkept: [],
  },
];

export const inHouseLinkers: readonly InHouse[] = [
  {
    type: 'acme_links',
    folder: 'examples/acme-links',
    load: () => fromTypeScript('examples/acme-links/acme-links.ts'),
    unkept: [],
  },
];

/** The plugin of this type that its module brings, as the sidecar takes it. */
async function brought({ type, load }: InHouse): Promise<AnyPlugin> {
  const exports = (await load()) as Readonly<Record<string, unknown>>;
  for (const { value } of exportedPlugins(exports)) {
    const judged = judgePlugin(value);
    if ('plugin' in judged && judged.plugin.type === type) return judged.plugin;
  }
  throw new Error(`its module brings no ${type}`);
}

export async function inHouseSource(source: InHouseSource): Promise<Subject> {
  const plugin = (await brought(source)) as AnySource;
  return { plugin, material: { ...source.material, examples: examplesIn(source.folder) } };
}

export async function inHouseLinker(linker: InHouse): Promise<AnyLinker> {
  return (await brought(linker)) as AnyLinker;
}
