import { status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import type { ObjectLine } from '../../src/local/recording.js';
import { delivery } from '../../src/local/webhooks.js';
import { idsIn } from '../process/arrived.js';
import type { Child } from '../process/child.js';
import { createHook, LINKERS, type Hook } from '../process/deliveries.js';
import { sparePort } from '../process/ports.js';
import { recordedWhole, type RecordedWhole } from '../process/recorded.js';
import { createWorld, otlpTo, until, watching, type World } from '../process/world.js';
import { post, sendRefused } from './bad-deliveries.js';
import { canariesIn, createMint } from './canary.js';
import { nativeDeliveries } from './native.js';
import { plant } from './plant.js';
import { startTap, type Tap } from './tap.js';

const mint = createMint();
const KEYS = {
  token: mint('token of the kubeconfig'),
  header: mint('header of the exporter'),
  hmac: mint('hmac key'),
  github: mint('github secret'),
  gitlab: mint('gitlab token'),
};

interface Scene {
  readonly world: World;
  readonly hook: Hook;
  readonly tap: Tap;
  readonly child: Child;
  /** The bodies of metrics and of each health check, with their headers. */
  served(): Promise<string>;
}

async function startScene(): Promise<Scene> {
  const [world, tap] = await Promise.all([createWorld(), startTap(['authorization'])]);
  const hook = await createHook({
    hmac_key: [KEYS.hmac, mint('old hmac key')],
    github: { secret: KEYS.github },
    gitlab: { token: KEYS.gitlab },
  });
  const [metrics, health] = [await sparePort(), await sparePort()].map((port) => `127.0.0.1:${String(port)}`);
  const headers = { authorization: `Bearer ${KEYS.header}` };
  const authorized = { headers };
  world.cluster.admit('sidecar', KEYS.token);
  // One collector refuses everything, and repeats what it was sent.
  const echo = `authorization: Bearer ${KEYS.header}; ${KEYS.header} is not known`;
  world.backend.reply({ type: 'error', code: status.UNAUTHENTICATED, details: echo });
  await world.backend.up();
  const child = await world.start({
    token: KEYS.token,
    sources: hook.sources,
    linkers: LINKERS,
    otlp: { ...authorized, drain_timeout: '100ms' },
    exporters: { 'otlp/tap': otlpTo(tap.endpoint, authorized) },
    registry: { traces_without_jobs: true },
    telemetry: { metrics: { endpoint: metrics }, health_check: { endpoint: health } },
  });
  const checks = [
    '/',
    '/livez',
    '/readyz',
    '/readyz/sources.pods',
    '/readyz/exporters.otlp',
    `/${mint('check')}`,
  ];
  const served = async (): Promise<string> => {
    const urls = [`${String(metrics)}/metrics`, ...checks.map((path) => `${String(health)}${path}`)];
    return (await Promise.all(urls.map(read))).join('\n');
  };
  return { world, hook, tap, child, served };
}

async function read(url: string): Promise<string> {
  const response = await fetch(`http://${url}`);
  return JSON.stringify([...response.headers]) + (await response.text());
}

/** Objects that no source can use. */
function badObjects(): readonly ObjectLine[] {
  const kinds = [
    'lighthousejobs',
    'pipelineruns',
    'taskruns',
    'pods',
    'events',
    'pipelineactivities',
  ] as const;
  return kinds.flatMap((kind): ObjectLine[] => {
    const bad = (name: string, rest: object): ObjectLine => {
      const metadata = {
        name,
        namespace: 'jx',
        uid: `${kind}-${name}`,
        creationTimestamp: '2016-01-01T00:00:00Z',
      };
      return { t: 0, kind, type: 'ADDED', object: { metadata, ...rest }, line: 1 };
    };
    const word = mint(`bad ${kind}`);
    const untimely = { name: 'untimely', namespace: 'jx', uid: `${kind}-untimely`, creationTimestamp: word };
    return [
      bad('texts', { spec: word, status: word, involvedObject: word }),
      bad('lists', { spec: [word], status: [word], involvedObject: [word] }),
      bad('words', {
        spec: { steps: word, refs: word },
        status: { conditions: [word], steps: [{ [word]: word }] },
      }),
      bad('untimely', { metadata: untimely }),
    ];
  });
}

/** What a broken API server, or a proxy before it, says. */
async function breakWatches({ world, child }: Scene): Promise<void> {
  await until(() => expect(world.front.inject('taskruns', `${mint('garbage')}\n`)).toBe(1));
  world.front.refuse('pods', 500, `the header was "Authorization: Bearer ${mint('echo')}"`);
  world.cluster.control.closeWatches('cut');
  await until(() => expect(child.written()).toContain('answered 500 for pods'));
}

async function deliverPlanted({ hook }: Scene, { webhooks }: RecordedWhole): Promise<string[]> {
  const answers: string[] = [];
  for (const line of plant(webhooks, mint)) {
    if (line.kind !== 'webhook') continue;
    const { headers, body } = delivery(line, KEYS.hmac);
    answers.push(await post(hook, mint, { path: '/lighthouse/events', headers, body: body.toString() }));
  }
  for (const native of nativeDeliveries(mint, KEYS.github, KEYS.gitlab))
    answers.push(await post(hook, mint, native));
  return answers;
}

it('no byte that leaves the built program holds a canary', async () => {
  const [scene, recording] = await Promise.all([startScene(), recordedWhole('r1-pull-request')]);
  const { world, hook, tap, child } = scene;
  await watching(world);
  for (const line of badObjects()) world.cluster.apply(line);
  const answers = await deliverPlanted(scene, recording);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 202 /);
  const refused = await sendRefused(hook, mint, KEYS.hmac);
  expect(refused.statuses).toEqual(refused.due);
  await breakWatches(scene);
  const degraded = await scene.served();
  world.front.admit('pods');
  for (const line of plant(recording.objects, mint)) if (line.kind !== 'webhook') world.cluster.apply(line);
  await until(() => {
    const there = idsIn(tap.requests);
    expect(recording.due.filter((spanId) => !there.has(spanId))).toEqual([]);
    // An event without a job is drawn when all watches are whole again.
    expect(tap.sent()).toContain('pull_request opened');
  });
  const served = await scene.served();
  child.signal('SIGTERM');
  expect((await child.ended).signal).toBeNull();

  const left = {
    sent: tap.sent(),
    log: child.written(),
    served: degraded + served,
    answers: answers.join('') + refused.text,
    written: world.front.written().join('\n'),
  };
  const found = Object.entries(left).map(([way, text]) => [way, canariesIn(text)]);
  expect(Object.fromEntries(found)).toEqual({ sent: [], log: [], served: [], answers: [], written: [] });
  // Each way was gone.
  expect(tap.header('authorization')).toEqual(new Set([`Bearer ${KEYS.header}`]));
  expect(left.log.includes('object rejected'), 'object rejected').toBe(true);
  expect(left.log.includes('delivery refused'), 'delivery refused').toBe(true);
  expect(left.log.includes('[redacted]'), '[redacted]').toBe(true);
  expect(left.served.includes('webhook_deliveries_total'), 'webhook_deliveries_total').toBe(true);
  expect(left.served.includes('[redacted]'), '[redacted]').toBe(true);
  expect(left.written.includes('traceparent'), 'traceparent').toBe(true);
  expect(canariesIn([...tap.header('authorization')].join())).toEqual([KEYS.header]);
});
