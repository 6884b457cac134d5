import { expect, it, onTestFinished } from 'vitest';
import { dueOn, livingIn } from '../checker/annotations.js';
import { reportText } from '../checker/check.js';
import { demandOf } from '../checker/expect/all.js';
import { text } from '../checker/json.js';
import { requestsOf } from './account.js';
import { lagsOf, lagText, ownLagsOf, startTee } from './lag.js';
import { declaredIn, usedIn } from './permissions.js';
import { nameOf, uidOf } from './player/paths.js';
import { openScene, READ_ONLY, type Scene } from './scene.js';
import { startSidecar } from './sidecar.js';
import type { Stage } from './stage.js';
import { STORIES } from './stories/index.js';
import { nested } from './stories/nested.js';
import { pullRequest } from './stories/pull-request.js';
import { tell } from './stories/story.js';
import { judged } from './verdict.js';

it.each(STORIES)('$name: Jaeger holds what the API server says', async (story) => {
  const tee = await startTee();
  onTestFinished(() => tee.stop());
  const scene = await openScene({ tees: [tee.endpoint] });
  const { stage } = scene;
  const { child } = await startSidecar(scene);
  await tell(story, stage);
  const report = await judged(scene);
  console.log(`${story.name}: ${reportText(report)}`);
  const lags = lagText(lagsOf(stage.recorder.lines(), tee.arrivals));
  const own = lagText(ownLagsOf(stage.recorder, tee.arrivals));
  console.log(`${story.name}: to the span behind the collector: from the end ${lags}; from the watch ${own}`);
  expect(report.problems).toEqual([]);
  expect(stage.mirror.gaps()).toBe(0);
  expect(child.log('error')).toEqual([]);
  expectAnnotated(story.name, stage);
  await expectOnlyDeclared(story.name, scene);
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
async function expectOnlyDeclared(name: string, { plane, account, stage }: Scene): Promise<void> {
  const requests = await requestsOf(plane);
  const runs = new Set(
    stage.recorder.lines().flatMap(({ kind, object }) => (kind === 'pipelineruns' ? [uidOf(object)] : [])),
  );
  const patches = requests.filter(({ verb }) => verb === 'patch').length;
  console.log(`${name}: ${requests.length} requests, of these ${patches} patches, for ${runs.size} runs`);
  expect([...usedIn(requests)].sort()).toEqual([...declaredIn(account.manifests)].sort());
  expect(requests.filter(({ status }) => status === 401 || status === 403)).toEqual([]);
}

it('the read-only profile draws the same, and writes nothing', async () => {
  const scene = await openScene({ manifests: READ_ONLY });
  const { child } = await startSidecar(scene);
  await tell(pullRequest, scene.stage);
  const report = await judged(scene);
  console.log(`read-only: ${reportText(report)}`);
  expect(report.problems).toEqual([]);
  expect(child.log('error')).toEqual([]);
  await expectOnlyDeclared('read-only', scene);
});

it('Tekton traces its own work: spans are linked to what it says of that', async () => {
  const scene = await openScene();
  await scene.plane.trace(true);
  await startSidecar(scene);
  await tell(nested, scene.stage);
  const report = await judged(scene);
  console.log(`Tekton traces: ${reportText(report)}`);
  const runs = scene.stage.mirror.objects('pipelineruns');
  expect(runs.map((run) => text(run, 'status', 'spanContext', 'traceparent'))).not.toContain('');
  expect(report.problems).toEqual([]);
});

it('two sidecars at once send the same spans', async () => {
  const scene = await openScene();
  const sidecars = await Promise.all([startSidecar(scene), startSidecar(scene)]);
  await tell(pullRequest, scene.stage);
  const report = await judged(scene, { allowRepeats: true });
  console.log(`two sidecars: ${reportText(report)}`);
  expect(report.problems).toEqual([]);
  expect(sidecars.flatMap(({ child }) => child.log('error'))).toEqual([]);
});
