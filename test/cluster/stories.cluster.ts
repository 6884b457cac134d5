import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { dueOn, livingIn } from '../checker/annotations.js';
import { reportText, type CheckOptions, type Report } from '../checker/check.js';
import { demandOf } from '../checker/expect/all.js';
import { text } from '../checker/json.js';
import { startChild, type Child } from '../process/child.js';
import { createHook, HMAC_KEY, LINKERS, type Hook } from '../process/deliveries.js';
import { until } from '../process/world.js';
import { openSidecarAccount, type SidecarAccount } from './account.js';
import { createJaeger } from './jaeger.js';
import { lagsOf, lagText, startTee } from './lag.js';
import { declaredIn, usedIn } from './permissions.js';
import { startPlane, type Plane } from './plane/plane.js';
import { nameOf, uidOf } from './player/paths.js';
import { startStage, type Stage } from './stage.js';
import { STORIES } from './stories/index.js';
import { pullRequest } from './stories/pull-request.js';
import { tell } from './stories/story.js';
import { SERVICES, verdict } from './verdict.js';

const SOURCES = ['lighthouse_jobs', 'tekton', 'pods', 'events', 'activities'];
const READY = ['listening for HTTP', 'all sources are listed and watched'];
/** Longer than anything that a story leaves to be told when all has ended. */
const SETTLE = '5s';
const VERDICT_MS = 60_000;
const LOOK_MS = 500;

async function startSidecar(plane: Plane, account: SidecarAccount, hook: Hook): Promise<Child> {
  const sources = { ...Object.fromEntries(SOURCES.map((source) => [source, {}])), ...hook.sources };
  const config = {
    kubernetes: { kubeconfig: account.kubeconfig, namespaces: ['jx'] },
    ...{ sources, linkers: LINKERS },
    exporters: { otlp: { endpoint: plane.collector, tls: { insecure: true }, batch: { linger: '50ms' } } },
    registry: { settle: SETTLE },
    service: {
      pipelines: {
        traces: { sources: Object.keys(sources), linkers: Object.keys(LINKERS), exporters: ['otlp'] },
      },
      telemetry: { metrics: { endpoint: 'none' }, health_check: { endpoint: 'none' } },
    },
  };
  const file = join(plane.folder, `config-${String(hook.port)}.yaml`);
  await writeFile(file, JSON.stringify(config));
  const token = await readFile(account.tokenFile, 'utf8');
  const child = startChild(['--config', file], { secrets: [token, HMAC_KEY] });
  await until(() => {
    expect(child.said()).toEqual(expect.arrayContaining(READY));
  });
  return child;
}

/** Judges until all is right, or no more comes. */
async function judged(stage: Stage, plane: Plane, options?: CheckOptions): Promise<Report> {
  const jaeger = createJaeger(plane.jaeger);
  const look = async (): Promise<Report> =>
    verdict(stage.recorder.lines(), await jaeger.requests(SERVICES), options);
  const late = performance.now() + VERDICT_MS;
  for (;;) {
    const report = await look();
    if (report.problems.length === 0 || performance.now() > late) return report;
    await wait(LOOK_MS);
  }
}

it.each(STORIES)('$name: Jaeger holds what the API server says', async (story) => {
  const tee = await startTee();
  onTestFinished(() => tee.stop());
  const plane = await startPlane({ tees: [tee.endpoint] });
  onTestFinished(() => plane.stop());
  const hook = await createHook();
  const receivers = () => [{ url: hook.url, key: HMAC_KEY }];
  const stage = await startStage({ access: plane.access, receivers });
  onTestFinished(() => stage.stop());
  const account = await openSidecarAccount(plane, 'deploy/rbac-annotating.yaml');
  const child = await startSidecar(plane, account, hook);
  await tell(story, stage);
  const report = await judged(stage, plane);
  console.log(`${story.name}: ${reportText(report)}`);
  const lags = lagsOf(stage.recorder.lines(), tee.arrivals);
  console.log(`${story.name}: from the end of an object to its span behind the collector: ${lagText(lags)}`);
  expect(report.problems).toEqual([]);
  expect(stage.mirror.gaps()).toBe(0);
  expect(child.log('error')).toEqual([]);
  expectAnnotated(story.name, stage);
  await expectOnlyDeclared(story.name, account, stage);
});

/** Each object that is still there carries the address of its own span, whatever Tekton has copied onto it. */
function expectAnnotated(name: string, stage: Stage): void {
  const lines = stage.recorder.lines();
  const demand = demandOf(lines);
  const objects = livingIn(lines).map((living) => ({ ...living, due: dueOn(living, demand) }));
  const wrong = objects.flatMap(({ state, due }) =>
    [...due].filter(([key, value]) => text(state, 'metadata', 'annotations', key) !== value).map(() => state),
  );
  const all = objects.filter(({ due }) => due.size > 0).length;
  console.log(`${name}: ${String(all - wrong.length)} of ${String(all)} objects annotated right`);
  expect(all).toBeGreaterThan(0);
  expect(wrong.map((state) => `${text(state, 'kind')} ${nameOf(state)}`)).toEqual([]);
}

/** No right is used that the manifests do not give, and none is given that is not used. */
async function expectOnlyDeclared(name: string, account: SidecarAccount, stage: Stage): Promise<void> {
  const requests = await account.requests();
  const runs = new Set(
    stage.recorder.lines().flatMap(({ kind, object }) => (kind === 'pipelineruns' ? [uidOf(object)] : [])),
  );
  const patches = requests.filter(({ verb }) => verb === 'patch').length;
  console.log(`${name}: ${requests.length} requests, of these ${patches} patches, for ${runs.size} runs`);
  expect([...usedIn(requests)].sort()).toEqual([...declaredIn(account.manifests)].sort());
  expect(requests.filter(({ status }) => status === 401 || status === 403)).toEqual([]);
}

it('two sidecars at once send the same spans', async () => {
  const plane = await startPlane();
  onTestFinished(() => plane.stop());
  const hooks = [await createHook(), await createHook()];
  const receivers = () => hooks.map(({ url }) => ({ url, key: HMAC_KEY }));
  const stage = await startStage({ access: plane.access, receivers });
  onTestFinished(() => stage.stop());
  const account = await openSidecarAccount(plane, 'deploy/rbac-annotating.yaml');
  const children = await Promise.all(hooks.map((hook) => startSidecar(plane, account, hook)));
  await tell(pullRequest, stage);
  const report = await judged(stage, plane, { allowRepeats: true });
  console.log(`two sidecars: ${reportText(report)}`);
  expect(report.problems).toEqual([]);
  expect(children.flatMap((child) => child.log('error'))).toEqual([]);
});
