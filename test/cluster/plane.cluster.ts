import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startCollector, type Collector } from '../../src/core/export/testing/collector.js';
import { at, list, text } from '../checker/json.js';
import { createHand, ONE_STEP, type Hand } from './hand.js';
import { createJaeger } from './jaeger.js';
import { readAudit } from './plane/audit.js';
import { startPlane, type Plane } from './plane/plane.js';
import { until } from './plane/until.js';
import { createKube, isStatus } from './player/kube.js';
import { placeOf, uidOf } from './player/paths.js';

const PULL = { number: 7, author: 'ada', sha: 'c0ffee' };
const REFS = { org: 'acme', repo: 'web', base_ref: 'main', base_sha: 'beef', pulls: [PULL] };
let plane: Plane;
let hand: Hand;
let tee: Collector;
beforeAll(async () => {
  tee = await startCollector();
  plane = await startPlane({ tees: [`127.0.0.1:${String(tee.port)}`] });
  hand = createHand(plane.kube);
});
afterAll(async () => {
  tee.stop();
  await plane.stop();
  expect(existsSync(plane.folder)).toBe(false);
});

describe('a control plane', () => {
  it('has Tekton, which makes a pod of a PipelineRun', async () => {
    const pod = await hand.podOf(await hand.startRun('by-hand'));
    expect(text(pod, 'metadata', 'labels', 'tekton.dev/pipelineRun')).toBe('by-hand');
    expect(text(pod, 'status', 'phase')).toBe('Pending');
    expect(list(pod, 'spec', 'containers').map((container) => text(container, 'name'))).toEqual([
      'step-make',
    ]);
  });

  it('has Lighthouse, which makes a PipelineRun of a triggered job and tells in it how that is', async () => {
    const place = placeOf('lighthousejobs', 'jx');
    const job = await plane.kube.create(place, {
      apiVersion: 'lighthouse.jenkins.io/v1alpha1',
      kind: 'LighthouseJob',
      metadata: { name: 'a-job', labels: { 'event-GUID': 'a-guid', 'lighthouse.jenkins-x.io/id': 'a-job' } },
      spec: {
        ...{ type: 'presubmit', agent: 'tekton-pipeline', namespace: 'jx', job: 'pr', context: 'pr' },
        ...{ refs: REFS, pipeline_run_spec: ONE_STEP },
      },
    });
    await plane.kube.patch(`${place}/a-job/status`, { status: { state: 'triggered' } });
    const run = await hand.childOf(job, 'pipelineruns');
    expect(text(run, 'metadata', 'labels', 'event-GUID')).toBe('a-guid');
    expect(uidOf(await hand.podOf(run))).not.toBe('');
    await until('the job has an activity', async () => {
      return text(await plane.kube.get(`${place}/a-job`), 'status', 'activity', 'status') !== '';
    });
  });

  it('lets Tekton trace its own work when it is told to', async () => {
    await plane.trace(true);
    const run = await hand.startRun('traced');
    await until('the run has a span context', async () => {
      return text(await hand.runStatus(run), 'spanContext', 'traceparent') !== '';
    });
    await until('Jaeger has a span of it', async () => {
      return (await createJaeger(plane.jaeger).services()).includes('pipelinerun-reconciler');
    });
    await plane.trace(false);
    const untraced = await hand.startRun('untraced');
    await until(
      'Tekton has seen the run',
      async () => at(await hand.runStatus(untraced), 'conditions') !== undefined,
    );
    expect(await hand.runStatus(untraced)).not.toHaveProperty('spanContext');
  });

  it('goes on after the API server was restarted, and then knows no older versions if they were compacted', async () => {
    const pods = placeOf('pods', 'jx');
    const version = text(await plane.kube.get(pods), 'metadata', 'resourceVersion');
    const asOfThen = `${pods}?resourceVersion=${version}&resourceVersionMatch=Exact`;
    await hand.startRun('before');
    expect(text(await plane.kube.get(asOfThen), 'metadata', 'resourceVersion')).toBe(version);
    await plane.compact();
    await plane.restart('kube-apiserver');
    expect(uidOf(await hand.podOf(await hand.startRun('after')))).not.toBe('');
    await expect(plane.kube.get(asOfThen)).rejects.toMatchObject({ status: 410 });
  });
});

describe('an account', () => {
  it('may do what its role says, and is told apart in the audit log', async () => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' };
    const { kubeconfig, tokenFile } = await plane.account('jx', 'reader');
    expect(text(JSON.parse(await readFile(kubeconfig, 'utf8')), 'kind')).toBe('Config');
    const reader = createKube({ url: plane.url, ca: plane.ca, token: await readFile(tokenFile, 'utf8') });
    await expect(reader.get(placeOf('pods', 'jx'))).rejects.toMatchObject({ status: 403 });
    await plane.apply([
      {
        ...role,
        metadata: { name: 'reader', namespace: 'jx' },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
      },
      {
        ...{ ...role, kind: 'RoleBinding', metadata: { name: 'reader', namespace: 'jx' } },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
        subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: 'jx' }],
      },
    ]);
    await until('the role is known', () => answers(() => reader.get(placeOf('pods', 'jx')), 403));
    await expect(reader.get(placeOf('taskruns', 'jx'))).rejects.toMatchObject({ status: 403 });
    const asked = (await readAudit(plane.auditLog)).filter(
      ({ user }) => user === 'system:serviceaccount:jx:reader',
    );
    expect(new Set(asked.map(({ verb, resource }) => `${verb} ${resource}`))).toEqual(
      new Set(['list pods', 'list taskruns']),
    );
    reader.close();
  });

  it('gets another token, and the old one can be made worthless', async () => {
    const { tokenFile, rotate, revokeOld } = await plane.account('jx', 'rotating');
    const me = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const clientWith = async () =>
      createKube({ url: plane.url, ca: plane.ca, token: await readFile(tokenFile, 'utf8') });
    const old = await clientWith();
    await old.create(me, {});
    await rotate();
    const next = await clientWith();
    await revokeOld();
    await until('the old token is refused', async () => !(await answers(() => old.create(me, {}), 401)));
    expect(text(await next.create(me, {}), 'status', 'userInfo', 'username')).toBe(
      'system:serviceaccount:jx:rotating',
    );
    old.close();
    next.close();
  });
});

/** Whether it is answered well, and not with this status. */
async function answers(ask: () => Promise<unknown>, refusal: number): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (isStatus(error, refusal)) return false;
    throw error;
  }
}

describe('a collector', () => {
  it('hands what it takes on to Jaeger, and to who else listens', async () => {
    const span = {
      ...{ traceId: '0123456789abcdef0123456789abcdef', spanId: '0123456789abcdef', name: 'a span', kind: 1 },
      ...{ startTimeUnixNano: '1700000000000000000', endTimeUnixNano: '1700000001000000000' },
    };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'a-service' } }] };
    const answer = await fetch(plane.collectorHttp, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
    });
    expect(answer.status).toBe(200);
    const jaeger = createJaeger(plane.jaeger);
    await until('Jaeger has a-service', async () => (await jaeger.services()).includes('a-service'));
    const spans = (await jaeger.requests(['a-service'])).flatMap(({ resourceSpans }) =>
      (resourceSpans ?? []).flatMap(({ scopeSpans }) =>
        (scopeSpans ?? []).flatMap((scope) => scope.spans ?? []),
      ),
    );
    expect(spans).toMatchObject([span]);
    await until('the tee has it', async () => tee.accepted().some(({ spanId }) => spanId === span.spanId));
  });
});

it('says what is wrong with a part that does not start, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-cluster-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(startPlane({ apiServerArgs: ['--no-such-flag'] })).rejects.toThrow(
    /^kube-apiserver ended with 1; the end of its log:[^]*unknown flag: --no-such-flag/,
  );
  expect(await readdir(folder)).toEqual([]);
});
