import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactObject } from './redact-object.js';

const TRACEPARENT = '00-398eaed950fcf2f5b54735d1c8ca3cd0-b8cfe023ca5aee89-01';
const H = '[redacted]';

describe('what an object loses', () => {
  it.each<[string, object, object]>([
    ['env', { env: [{ name: 'A', value: 'x' }], envFrom: [{ secretRef: {} }], name: 'c' }, { name: 'c' }],
    ['what runs', { args: ['x'], command: ['x'], script: 'x', image: 'i' }, { image: 'i' }],
    [
      'values of params',
      { params: [{ name: 'a', type: 'string', value: 'x', default: 'y' }] },
      { params: [{ name: 'a', type: 'string' }] },
    ],
    ['params that are no list', { params: { a: 'x' } }, {}],
    [
      'params of a job',
      { pipeline_run_params: [{ name: 'a', value_template: 'x' }] },
      { pipeline_run_params: [{ name: 'a' }] },
    ],
    [
      'params of a matrix',
      { matrix: { include: [{ params: [{ name: 'a', value: 'x' }] }] } },
      { matrix: { include: [{ params: [{ name: 'a' }] }] } },
    ],
    ['values of results', { results: [{ name: 'a', value: { b: 'x' } }] }, { results: [{ name: 'a' }] }],
    [
      'what holds workspaces',
      { workspaces: [{ name: 'w', workspace: 'v', secret: { secretName: 'x' }, subPath: 'x' }] },
      { workspaces: [{ name: 'w', workspace: 'v' }] },
    ],
    [
      'what is in volumes',
      { volumes: [{ name: 'v', projected: { sources: ['x'] } }, 'x'] },
      { volumes: [{ name: 'v' }] },
    ],
    ['who pulls images', { imagePullSecrets: [{ name: 'x' }] }, {}],
    ['managed fields', { metadata: { managedFields: [{}], name: 'n' } }, { metadata: { name: 'n' } }],
    [
      'the message of a step',
      { terminated: { exitCode: 1, message: '[{"key":"a","value":"x"}]' } },
      { terminated: { exitCode: 1 } },
    ],
    [
      'conditions to run',
      { when: [{ input: 'x' }], whenExpressions: [{ values: ['x'] }], name: 't' },
      { name: 't' },
    ],
    ['headers of probes', { livenessProbe: { httpGet: { httpHeaders: [{ value: 'x' }] } } }, {}],
    [
      'what is called a secret',
      { secretName: 'x', apiToken: ['x'], automountServiceAccountToken: true },
      { secretName: H, apiToken: H, automountServiceAccountToken: true },
    ],
    [
      'credentials of addresses',
      { uri: 'https://bot:x@git.example/a', url: 'see https://x@git.example/a, too' },
      { uri: `https://${H}@git.example/a`, url: `see https://${H}@git.example/a, too` },
    ],
    [
      'queries of addresses',
      { url: 'https://git.example/a?token=x', link: 'https://git.example/a#code=x' },
      { url: `https://git.example/a?${H}`, link: `https://git.example/a?${H}` },
    ],
    [
      'secrets in messages',
      { message: 'login failed: password=x' },
      { message: `login failed: password=${H}` },
    ],
    ['mails', { Email: 'a@b.example', Message: 'by a@b.example' }, { Email: H, Message: `by ${H}` }],
    ['what comments say', { Body: 'please\n/test all x\n/lgtm' }, { Body: '/test\n/lgtm' }],
  ])('%s', (_, object, redacted) => {
    expect(redactObject(object as Record<string, unknown>)).toEqual(redacted);
  });

  it.each<[string, unknown, boolean]>([
    ['lighthouse.jenkins-x.io/traceparent', TRACEPARENT, true],
    ['traceparent', TRACEPARENT, true],
    ['tekton.dev/pipelinerunSpanContext', `{"traceparent":"${TRACEPARENT}"}`, true],
    ['lighthouse.jenkins-x.io/traceID', TRACEPARENT.slice(3, 35), true],
    ['pipeline.tekton.dev/release', 'v1.2.0', true],
    ['traceparent', 'password', false],
    ['traceparent', 1, false],
    ['tekton.dev/pipelinerunSpanContext', `{"traceparent":"${TRACEPARENT}","x":"y"}`, false],
    ['kubectl.kubernetes.io/last-applied-configuration', TRACEPARENT, false],
    ['my/key', TRACEPARENT.slice(3, 35), false],
  ])('annotation %s: %s', (name, value, isKept) => {
    expect(redactObject({ annotations: { [name]: value } })).toEqual({
      annotations: isKept ? { [name]: value } : {},
    });
  });
});

describe('what an object keeps', () => {
  it.each([
    { labels: { token: 'a', env: 'b', 'event-GUID': 'c' } },
    { message: 'Successfully pulled image "ghcr.io/acme/token-server:1.2" in 1.2s (1.2s including waiting)' },
    { image: 'ghcr.io/acme/git@sha256:abc', CloneSSH: 'git@github.com:acme/shop.git' },
    {
      Link: 'https://github.com/acme/shop/pull/7',
      url: 'https://github.com/acme/shop/pull/7#issuecomment-1',
    },
    { spanContext: { traceparent: TRACEPARENT } },
    { running: { startedAt: '2026-01-01T00:00:00Z' }, exitCode: 0, missing: null },
  ])('%j', (object) => {
    expect(redactObject(object)).toEqual(object);
  });
});

const HIDDEN_KEYS = ['env', 'envFrom', 'args', 'command', 'script', 'imagePullSecrets', 'managedFields'];
const canary = fc.constant('c4n4ry');
const anyName = fc.oneof(
  fc.string(),
  fc.constantFrom('spec', 'steps', '__proto__', 'labels2', 'constructor'),
);

describe('any object', () => {
  it('tells nothing of what stands below a key that is left out, at any depth', () => {
    const secret = fc.oneof(canary, fc.array(canary), fc.dictionary(anyName, canary));
    const place = fc.tuple(fc.array(anyName, { maxLength: 80 }), fc.constantFrom(...HIDDEN_KEYS), secret);
    fc.assert(
      fc.property(place, ([path, key, value]) => {
        const inner: Record<string, unknown> = { [key]: value };
        const object = path.reduce<Record<string, unknown>>((held, name) => ({ [name]: [held] }), inner);
        // A label is read as it is, and nothing nests in one.
        fc.pre(!path.some((name) => name === 'labels' || name === 'spanContext'));
        expect(JSON.stringify(redactObject(object))).not.toContain('c4n4ry');
      }),
    );
  });

  it('never throws, is not changed, and is the same when it is redacted twice', () => {
    fc.assert(
      fc.property(fc.dictionary(anyName, fc.jsonValue({ maxDepth: 6 })), (object) => {
        const before = JSON.stringify(object);
        const once = redactObject(object);
        expect(JSON.stringify(object)).toBe(before);
        expect(JSON.stringify(redactObject(once))).toBe(JSON.stringify(once));
      }),
    );
  });

  it('may be nested deeper than the stack', () => {
    let object: Record<string, unknown> = { env: 'c4n4ry' };
    for (let depth = 0; depth < 50_000; depth += 1) object = { spec: object };
    expect(JSON.stringify(redactObject(object))).not.toContain('c4n4ry');
  });
});
