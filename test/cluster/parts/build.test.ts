import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildParts } from './build.js';
import { folderOf } from './go.js';
import { LINEUPS, PART_NAMES, type Lineup } from './parts.js';

/** Plays the go command: it is as old as it is told, and builds a file, or fails. */
const GO = `#!/bin/sh
if [ "$1" = env ]; then echo "$GO_VERSION"; exit; fi
while [ "$1" != -o ]; do shift; done
echo built > "$2"
if [ "$GO_FAILS" = yes ]; then echo 'undefined: x' >&2; exit 1; fi
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-build-'));
  await writeFile(join(folder, 'go'), GO);
  await chmod(join(folder, 'go'), 0o755);
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('GO_VERSION', 'go1.26.0');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('building the parts', () => {
  it('builds each of them once', async () => {
    const said: string[] = [];
    const built = await buildParts(PART_NAMES, (line) => said.push(line));
    expect(Object.keys(built).sort()).toEqual([...PART_NAMES].sort());
    for (const binary of Object.values(built)) expect(await readFile(binary, 'utf8')).toBe('built\n');
    expect(said).toHaveLength(2 * PART_NAMES.length);
    const again = await buildParts(PART_NAMES, (line) => said.push(line));
    expect(again).toEqual(built);
    expect(said).toHaveLength(2 * PART_NAMES.length);
  });

  it('says what the compiler says, and keeps nothing of what failed', async () => {
    vi.stubEnv('GO_FAILS', 'yes');
    await expect(buildParts(PART_NAMES, () => undefined)).rejects.toThrow(
      /^go build .* ended with 1:\nundefined: x$/m,
    );
    const files = await readdir(join(folder, 'cache'), { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile())).toEqual([]);
  });

  it.each(['go1.25.9', 'go1.4', 'what'])('needs a newer Go than %s', async (version) => {
    vi.stubEnv('GO_VERSION', version);
    await expect(buildParts(PART_NAMES, () => undefined)).rejects.toThrow(
      `the tests that run other programs need Go 1.26 or newer to build them; this is ${version}`,
    );
  });

  it('needs a Go', async () => {
    await rm(join(folder, 'go'));
    vi.stubEnv('PATH', folder);
    await expect(buildParts(PART_NAMES, () => undefined)).rejects.toThrow(
      "the tests that run other programs need Go 1.26 or newer to build them, but go can't be run",
    );
  });
});

describe('the module of a part', () => {
  const each = Object.entries(LINEUPS).flatMap(([lineup, parts]) =>
    PART_NAMES.map((part) => [lineup as Lineup, part, parts[part].version] as const),
  );
  it.each(each)('%s: %s has the version %s that it is called by', async (lineup, part, version) => {
    const module = await readFile(join(folderOf(part, lineup), 'go.mod'), 'utf8');
    const upstream = MODULES[part].replaceAll('.', '\\.');
    expect(module).toMatch(
      new RegExp(`^(?:require)?\\s+${upstream} v${version.replaceAll('.', '\\.')}(?: //|$)`, 'm'),
    );
  });
});

const MODULES = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes',
  tekton: 'github.com/tektoncd/pipeline',
  lighthouse: 'github.com/jenkins-x/lighthouse',
  collector: 'go.opentelemetry.io/collector/otelcol',
  jaeger: 'github.com/jaegertracing/jaeger',
  helm: 'helm.sh/helm/v3',
} as const;
