import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubePatch, ObjectAddress, PatchResult } from '../contract/ports.js';
import { createKubePatch } from './patch.js';
import { type Answer, type FakeApi, refuse, silence, taken } from './testing/fake-api.js';
import { kubeconfigOf } from './testing/harness.js';
import { TestCounters } from './testing/recorder.js';
import { until } from './testing/until.js';
import { Workbench } from './testing/workbench.js';

const RUN: ObjectAddress = {
  resource: { group: 'tekton.dev', version: 'v1', plural: 'pipelineruns' },
  namespace: 'jx',
  name: 'run-1',
  uid: 'uid-1',
};
const ANNOTATIONS = { 'lighthouse.jenkins-x.io/traceparent': '00-a-b-01' };
const never = (): AbortSignal => new AbortController().signal;

describe('a patch of annotations', () => {
  let bench: Workbench;
  let api: FakeApi;
  let counters: TestCounters;

  beforeEach(async () => {
    bench = new Workbench();
    api = await bench.serve();
    counters = new TestCounters();
  });
  afterEach(() => bench.close());

  function patchTo(url: string, timeoutMs?: number): KubePatch {
    const client = bench.client({
      kubeconfig: bench.write('config', kubeconfigOf(url, {}, { token: 'secret' })),
    });
    return createKubePatch({ client, counters, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  }

  async function answered(answer: Answer): Promise<PatchResult> {
    api.onPatch(answer);
    return patchTo(api.url).annotate(RUN, ANNOTATIONS, never());
  }

  it('is a merge-patch that names the object by uid and ourselves by field manager', async () => {
    expect(await answered(taken)).toEqual({ type: 'done' });
    const [request] = api.patches;
    expect(request).toMatchObject({
      method: 'PATCH',
      path: '/apis/tekton.dev/v1/namespaces/jx/pipelineruns/run-1',
      headers: { 'content-type': 'application/merge-patch+json', authorization: 'Bearer secret' },
    });
    expect(request?.headers.accept).toMatch(
      /^application\/json;as=PartialObjectMetadata;.*,application\/json$/,
    );
    expect([...(request?.query ?? [])]).toEqual([['fieldManager', 'lighthouse-telemetry']]);
    expect(JSON.parse(request?.body ?? '')).toEqual({ metadata: { uid: 'uid-1', annotations: ANNOTATIONS } });
    expect(counters.of('kube_patches_total pipelineruns done')).toBe(1);
  });

  const lost = (name: string): string =>
    `Operation cannot be fulfilled on pods "${name}": the object has been modified; try again`;
  const NONE =
    'Operation cannot be fulfilled on pods "run-1": uid mismatch: the provided object specified uid uid-1';
  const OTHER =
    'Operation cannot be fulfilled on pods "run-1": StorageError: invalid object, Code: 4, AdditionalErrorMsg: ' +
    'Precondition failed: UID in precondition: uid-1, UID in object meta: uid-2';

  const causes = (field: string): object => ({ details: { causes: [{ field }] } });
  const modified = lost('run-1');
  const webhook = 'admission webhook "validation.webhook.pipeline.tekton.dev" denied the request: it is done';

  it.each<[string, Answer, PatchResult]>([
    ['a missing object', refuse(404), { type: 'gone' }],
    ['another uid, as a conflict', refuse(409, { message: OTHER }), { type: 'gone' }],
    ['no object of that uid, as a conflict', refuse(409, { message: NONE }), { type: 'gone' }],
    ['another uid, as an immutable field', refuse(422, causes('metadata.uid')), { type: 'gone' }],
    [
      'a concurrent write',
      refuse(409, { message: modified }),
      { type: 'later', reason: `${modified} (409)` },
    ],
    ['a conflict that tells nothing', refuse(409), { type: 'later', reason: 'scripted 409 (409)' }],
    ['expired credentials', refuse(401), { type: 'later', reason: 'scripted 401 (401)' }],
    ['a time-out', refuse(408), { type: 'later', reason: 'scripted 408 (408)' }],
    ['a fault', refuse(500), { type: 'later', reason: 'scripted 500 (500)' }],
    [
      'too many requests',
      refuse(429, {}, { 'retry-after': '7' }),
      { type: 'later', reason: 'scripted 429 (429)', afterMillis: 7000 },
    ],
    ['a wrong field', refuse(422, causes('spec')), { type: 'refused', reason: 'scripted 422 (422)' }],
    ['a bad request', refuse(400, { message: '' }), { type: 'refused', reason: 'no reason given (400)' }],
    [
      'a missing permission',
      refuse(403),
      {
        type: 'refused',
        reason: 'forbidden: needs patch on pipelineruns.tekton.dev in namespace jx',
        forbidden: true,
      },
    ],
    [
      'an admission webhook',
      refuse(403, { message: webhook }),
      { type: 'refused', reason: `${webhook} (403)` },
    ],
  ])('is judged: %s', async (_, answer, result) => {
    expect(await answered(answer)).toEqual(result);
    expect(counters.of(`kube_patches_total pipelineruns ${result.type}`)).toBe(1);
  });

  it.each([
    ['long', 'a'.repeat(253), /a{100}$/],
    ['like a credential', 'rotate-token', /"rotate-token": \[redacted\] object/],
  ])('is judged by all that is said, whatever is told of it: a name that is %s', async (_, name, reason) => {
    const concurrent = await answered(refuse(409, { message: lost(name) }));
    expect(concurrent).toEqual({ type: 'later', reason: expect.stringMatching(reason) as string });
    for (const message of [OTHER, NONE].map((said) => said.replace('run-1', name))) {
      expect(await answered(refuse(409, { message }))).toEqual({ type: 'gone' });
    }
    const denied = `admission webhook "${name}": x denied the request`;
    expect(await answered(refuse(403, { message: denied }))).not.toHaveProperty('forbidden');
  });

  it('is refused with a reason that hides what looks like a credential', async () => {
    const message = 'denied the request: token: s3cret is not known';
    const result = await answered(refuse(403, { message }));
    expect(result).toEqual({
      type: 'refused',
      reason: 'denied the request: token: [redacted] is not known (403)',
    });
  });

  it('is refused with a short reason', async () => {
    const result = await answered(refuse(400, { message: 'x '.repeat(5000) }));
    expect(result).toEqual({ type: 'refused', reason: 'x '.repeat(100) });
  });

  it('is for later when nobody listens, and when no answer comes', async () => {
    const nobody = await patchTo('http://127.0.0.1:1').annotate(RUN, ANNOTATIONS, never());
    expect(nobody).toMatchObject({ type: 'later' });
    expect(JSON.stringify(nobody)).toContain("can't reach http://127.0.0.1:1");
    api.onPatch(silence);
    const silent = await patchTo(api.url, 50).annotate(RUN, ANNOTATIONS, never());
    expect(silent).toEqual({ type: 'later', reason: 'no answer to a patch for 50 ms' });
  });

  it('is for later when the answer breaks off', async () => {
    const halved: Answer = (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":', () => response.destroy());
    };
    expect(await answered(halved)).toMatchObject({ type: 'later' });
  });

  it('rejects when its owner gives up, before and while it runs', async () => {
    api.onPatch(silence);
    const patch = patchTo(api.url);
    const owner = new AbortController();
    const running = patch.annotate(RUN, ANNOTATIONS, owner.signal);
    await until(() => expect(api.patches).toHaveLength(1));
    owner.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    await expect(patch.annotate(RUN, ANNOTATIONS, owner.signal)).rejects.toThrow('stopped');
    expect(api.patches).toHaveLength(1);
  });

  it('uses its connections again', async () => {
    const patch = patchTo(api.url);
    for (let count = 0; count < 10; count += 1) await patch.annotate(RUN, ANNOTATIONS, never());
    expect(api.connections).toBeLessThan(3);
  });
});
