import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string }>>;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;

/** The versions of every copy of a package, wherever it is installed. */
function versionsOf(name: string): (string | undefined)[] {
  const suffix = `node_modules/${name}`;
  const copies = Object.entries(lock.packages).filter(
    ([path]) => path === suffix || path.endsWith(`/${suffix}`),
  );
  return copies.map(([, { version }]) => version);
}

describe('the lockfile', () => {
  it('holds one undici, of major 7: later ones do not load on Node 20', () => {
    expect(versionsOf('undici')).toEqual([expect.stringMatching(/^7\./)]);
  });

  it('holds one OpenTelemetry API, below 1.10: the SDK refuses later ones', () => {
    expect(versionsOf('@opentelemetry/api')).toEqual([expect.stringMatching(/^1\.9\./)]);
  });

  it('holds the optional builds for every platform, so that npm ci works on each', () => {
    const platforms = (name: string): number =>
      Object.keys(lock.packages).filter((path) => path.startsWith(`node_modules/${name}/binding-`)).length;
    for (const name of ['@oxc-parser', '@oxc-resolver', '@rolldown'])
      expect(platforms(name)).toBeGreaterThan(10);
  });

  it('carries no address of a registry', () => {
    const withAddress = Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined);
    expect(withAddress).toEqual([]);
  });
});
