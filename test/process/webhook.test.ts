import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRaw, requestText } from '../../src/core/http/testing/client.js';
import { delivery } from '../../src/local/webhooks.js';
import { judge } from '../checker/check.js';
import { emittedIn } from '../checker/output.js';
import { arrived } from './arrived.js';
import { runCommand } from './child.js';
import { createHook, deliver, deliverAll, HMAC_KEY, LINKERS, type Hook } from './deliveries.js';
import { listen } from './ports.js';
import { countRoots, drawnPushes, endedRun, push } from './pushes.js';
import { recordedWhole } from './recorded.js';
import { endWell } from './scene.js';
import { createWorld, until, watching } from './world.js';

describe('the built program with webhooks, activities and annotations', () => {
  it('gives all spans, whether a webhook comes before its jobs or after their root has left', async () => {
    const [world, recording, hook] = await Promise.all([
      createWorld(),
      recordedWhole('r2-promotion'),
      createHook(),
    ]);
    const { objects, webhooks, demand, due } = recording;
    await world.backend.up();
    const child = await world.start({ sources: hook.sources, linkers: LINKERS });
    await watching(world);
    const middle = Math.ceil(webhooks.length / 2);
    expect(new Set(await deliverAll(hook, webhooks.slice(0, middle)))).toEqual(new Set([202]));
    for (const line of objects) world.cluster.apply(line);
    const parts = [...demand.spans.values()].filter(({ role }) => role === 'webhook');
    const others = due.filter((spanId) => !parts.some((part) => part.spanId === spanId));
    await arrived(world.backend, others);
    const before = emittedIn(world.backend.taken()).length;
    expect(new Set(await deliverAll(hook, webhooks.slice(middle)))).toEqual(new Set([202]));
    await arrived(world.backend, due);
    expect(emittedIn(world.backend.taken()).length).toBeGreaterThan(before);
    await endWell(child);
    const { problems, entities } = judge(demand, world.backend.taken());
    expect(problems).toEqual([]);
    expect(entities.right).toBe(entities.total);
    expect(world.cluster.writes()).toMatchObject({ pods: { 200: 9 }, pipelineactivities: { 200: 6 } });
    expect(child.log('warn').concat(child.log('error'))).toEqual([]);
  });
});

/** Deliveries one after the other, until one is not taken. Their statuses, 0 where there was no answer. */
async function deliverUntilRefused(hook: Hook, guids: readonly string[]): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  for (const guid of guids) {
    const status = await deliver(hook, push(guid));
    answers.set(guid, status ?? 0);
    if (status !== 202) break;
  }
  return answers;
}

/** A delivery of which one half is sent at once, and the other one when it is told to be finished. */
async function beginDelivery(hook: Hook, guid: string): Promise<{ finish(): Promise<number> }> {
  const { headers, body } = delivery(push(guid), HMAC_KEY);
  const client = await openRaw(hook.port);
  const length = String(body.length);
  const middle = Math.floor(body.length / 2);
  client.send(requestText('POST /lighthouse/events HTTP/1.1', { ...headers, 'Content-Length': length }));
  client.send(body.subarray(0, middle));
  return {
    finish: async () => {
      client.send(body.subarray(middle));
      await client.closed;
      return client.statuses()[0] ?? 0;
    },
  };
}

describe('SIGTERM while deliveries come', () => {
  const EVENTS = 2000;
  const SENDERS = 8;
  const LAST = 'guid-last';
  const guids = Array.from({ length: EVENTS }, (_, index) => `guid-${String(index)}`);

  it('ends well, and what was answered with 202 is a span', async () => {
    const [world, hook] = await Promise.all([createWorld(), createHook()]);
    await world.backend.up();
    for (const guid of [...guids, LAST]) world.cluster.apply(endedRun(guid));
    const child = await world.start({ sources: hook.sources, level: 'info' });
    await until(() => expect(countRoots(world)).toBe(EVENTS + 1));
    const senders = Array.from({ length: SENDERS }, (_, sender) =>
      deliverUntilRefused(
        hook,
        guids.filter((_, index) => index % SENDERS === sender),
      ),
    );
    await until(() => expect(drawnPushes(world).length).toBeGreaterThan(SENDERS));
    const half = await beginDelivery(hook, LAST);
    child.signal('SIGTERM');
    const answers = new Map((await Promise.all(senders)).flatMap((sent) => [...sent]));
    answers.set(LAST, await half.finish());
    expect(await child.ended).toEqual({ code: 0, signal: null });
    const taken = [...answers].filter(([, status]) => status === 202).map(([guid]) => guid);
    const drawn = drawnPushes(world);
    expect(taken.filter((guid) => !drawn.includes(guid))).toEqual([]);
    // Of a connection that broke nobody knows whether the delivery was taken.
    expect(drawn.filter((guid) => ![0, 202].includes(answers.get(guid) ?? -1))).toEqual([]);
    expect(taken.length).toBeLessThan(EVENTS - SENDERS);
    // 0 is a connection that was refused or closed.
    for (const status of answers.values()) expect([0, 202, 503]).toContain(status);
    expect(child.log('warn').concat(child.log('error'))).toEqual([]);
  });
});

/** A port that somebody else has. */
async function takenEndpoint(): Promise<string> {
  const server = createServer();
  const port = await listen(server, 0);
  onTestFinished(() => void server.close());
  return `127.0.0.1:${String(port)}`;
}

describe('a port that somebody else has', () => {
  it('of the webhook source ends the process with 1, and names the source', async () => {
    const [world, endpoint] = await Promise.all([createWorld(), takenEndpoint()]);
    const { sources } = await createHook({ endpoint });
    const child = await world.start({ sources });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.log('error')).toMatchObject([{ component: 'sources.webhook' }]);
    expect(JSON.stringify(child.log('error'))).toContain(endpoint);
    expect(world.backend.calls()).toBe(0);
  });

  it.each(['metrics', 'health_check'])(
    'of %s is a warning that names the key, and all else works',
    async (key) => {
      const [world, hook, endpoint] = await Promise.all([createWorld(), createHook(), takenEndpoint()]);
      await world.backend.up();
      world.cluster.apply(endedRun('guid'));
      const child = await world.start({ sources: hook.sources, telemetry: { [key]: { endpoint } } });
      await until(() => expect(countRoots(world)).toBe(1));
      expect(await deliver(hook, push('guid'))).toBe(202);
      await until(() => expect(drawnPushes(world)).toEqual(['guid']));
      const warnings = child.log('warn');
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatchObject({
        msg: expect.stringContaining(`service.telemetry.${key}.endpoint`) as string,
      });
      await endWell(child);
    },
  );
});

describe('a webhook source without a key', () => {
  it('ends the process with 1, and says where it is missing', async () => {
    const world = await createWorld();
    const base = await world.configure();
    const site = await world.write('site.yaml', 'sources:\n  webhook:\n    endpoint: 127.0.0.1:0\n');
    const named = 'yaml:service::pipelines::traces::sources: [webhook, tekton]';
    const { code, stdout, stderr } = await runCommand([
      '--config',
      base,
      '--config',
      site,
      '--config',
      named,
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^\S+\/site\.yaml:\d+:\d+: sources\.webhook: hmac_key is missing; /);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
