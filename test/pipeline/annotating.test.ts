import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Health } from '../../src/core/contract/component.js';
import type { Linker } from '../../src/core/contract/plugin.js';
import { createKubeClient, type KubeClient } from '../../src/core/kube/client.js';
import { createKubePatch } from '../../src/core/kube/patch.js';
import { kubeconfigOf } from '../../src/core/kube/testing/harness.js';
import { createCounters } from '../../src/core/self/counters.js';
import { annotations } from '../../src/linkers/annotations/index.js';
import { config } from '../../src/linkers/annotations/config.js';
import { PLACE, updateOf } from '../../src/linkers/annotations/testing/stage.js';
import { startTestCluster, type TestCluster } from '../../src/local/cluster/testing/client.js';
import { silent } from './in-process.js';
import { contextOf } from '../../src/core/registry/ids.js';

const TRACEPARENT = 'lighthouse.jenkins-x.io/traceparent';

interface Annotating {
  readonly linker: Linker;
  readonly counters: ReturnType<typeof createCounters>;
  readonly healths: readonly Health[];
}

let directory: string;
const ends: (() => Promise<void>)[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'annotating-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(directory, { recursive: true });
});

async function serve(options: Parameters<typeof startTestCluster>[0] = {}): Promise<TestCluster> {
  const test = await startTestCluster(options);
  ends.push(() => test.stop());
  return test;
}

function clientOf(test: TestCluster): KubeClient {
  const kubeconfig = join(directory, 'config');
  writeFileSync(kubeconfig, kubeconfigOf(test.cluster.url, {}, { token: 'secret' }));
  const client = createKubeClient({ kubeconfig });
  ends.push(() => client.close());
  return client;
}

async function annotate(test: TestCluster): Promise<Annotating> {
  const counters = createCounters();
  const healths: Health[] = [];
  const context = {
    id: 'annotations',
    config: config.parse({}),
    deps: { patch: createKubePatch({ client: clientOf(test), counters }) },
    log: silent,
    counters,
    links: {},
    drawn: new Set<string>(),
    report: (health: Health) => void healths.push(health),
  };
  const linker = annotations.create(
    context,
    { place: () => PLACE, event: () => undefined, context: contextOf },
    () => undefined,
    () => undefined,
  );
  ends.push(() => linker.stop());
  await linker.start();
  return { linker, counters, healths };
}

async function annotationsOf(test: TestCluster, name: string): Promise<unknown> {
  return (await test.get(`/api/v1/namespaces/jx/pods/${name}`)).body.metadata.annotations;
}

describe('annotating through the API', () => {
  it('puts the place of a span on its object, instead of what was inherited, and leaves the rest alone', async () => {
    const test = await serve();
    test.put('pods', 'ADDED', { annotations: { [TRACEPARENT]: 'inherited', other: 'stays' } });
    const { linker, counters } = await annotate(test);
    linker.onUpdate(updateOf('Pod', 'a'));
    await vi.waitFor(() => expect(counters.by('annotations_written_total', 'kind')['Pod']).toBe(1));
    const own = `00-${PLACE.traceId}-${PLACE.spanId}-01`;
    expect(await annotationsOf(test, 'a')).toEqual({ [TRACEPARENT]: own, other: 'stays' });
  });

  it('leaves the successor of an object alone', async () => {
    const test = await serve();
    test.put('pods', 'ADDED', { uid: 'successor' });
    const { linker, counters } = await annotate(test);
    linker.onUpdate(updateOf('Pod', 'a'));
    await vi.waitFor(() => expect(counters.by('kube_patches_total', 'result')).toEqual({ gone: 1 }));
    expect(await annotationsOf(test, 'a')).toBeUndefined();
  });

  it('says what it may not', async () => {
    const test = await serve({ readOnly: true });
    test.put('pods', 'ADDED', {});
    const { linker, healths } = await annotate(test);
    linker.onUpdate(updateOf('Pod', 'a'));
    const reason = 'forbidden: needs patch on pods in namespace jx';
    await vi.waitFor(() => expect(healths.at(-1)).toEqual({ state: 'degraded', reason }));
  });

  it('writes at a stop what was waiting', async () => {
    const test = await serve();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const name of names) test.put('pods', 'ADDED', { name });
    const { linker } = await annotate(test);
    for (const name of names) linker.onUpdate(updateOf('Pod', name));
    await linker.stop();
    for (const name of names) expect(await annotationsOf(test, name)).toHaveProperty([TRACEPARENT]);
  });
});
