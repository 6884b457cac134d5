import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../core/config/load.js';
import { builtinPlugins } from '../plugins.js';

const ENV = {
  OTLP_ENDPOINT: 'collector.example.com:4317',
  OTLP_TOKEN: 'token',
  LIGHTHOUSE_HMAC_KEY: 'key',
};

interface Example {
  readonly namespaces: readonly string[];
  readonly sources: readonly string[];
  readonly linkers: readonly string[];
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  'jenkins-x.yaml': {
    namespaces: ['jx'],
    sources: ['webhook', 'lighthouse_jobs', 'tekton', 'pods', 'events', 'activities'],
    linkers: ['annotations', 'gitops'],
  },
  'minimal.yaml': { namespaces: ['*'], sources: ['tekton'], linkers: [] },
  'tekton.yaml': { namespaces: ['*'], sources: ['tekton', 'pods', 'events'], linkers: ['annotations'] },
  'tls.yaml': { namespaces: ['*'], sources: ['tekton', 'pods'], linkers: [] },
};

describe('the example configurations', () => {
  it('are all known here', () => {
    expect(readdirSync('config').sort()).toEqual(Object.keys(EXAMPLES));
  });

  it.each(Object.entries(EXAMPLES))('%s is right, and all of it runs', async (file, expected) => {
    const config = await loadConfig([`config/${file}`], { plugins: builtinPlugins, env: ENV });
    expect(config.kubernetes.namespaces).toEqual(expected.namespaces);
    expect(config.sources.map(({ id }) => id)).toEqual(expected.sources);
    expect(config.linkers.map(({ id }) => id)).toEqual(expected.linkers);
    expect(config.unused).toEqual([]);
  });
});

describe('the built-in plugins', () => {
  it('have one type each', () => {
    const types = builtinPlugins.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
  });
});
