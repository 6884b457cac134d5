import { execFileSync } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { LIMITS } from '../../src/core/http/limits.js';
import { openRaw, requestText, type RawClient } from '../../src/core/http/testing/client.js';
import type { Child } from '../process/child.js';
import { createHook, deliver, type Hook } from '../process/deliveries.js';
import { drawnPushes, endedRun, push } from '../process/pushes.js';
import { endWell, listed } from '../process/scene.js';
import { createWorld, until } from '../process/world.js';
import { BAD_REQUESTS } from './bad-requests.js';

const SLOW = 500;
/** So many that their bodies together are several times what may stay. */
const ROUNDS = 15;
const MIB = 1024 * 1024;
const PARTIAL_HEADER = 'POST /lighthouse/events HTTP/1.1\r\nHost: test\r\nX-Slow: ';
const PARTIAL_BODY = requestText(
  'POST /lighthouse/events HTTP/1.1',
  { 'Content-Length': '1000' },
  '{"slow":',
);

/** The deliveries of these events, all at once, and how long each took. */
async function deliverTo(hook: Hook, events: readonly string[]): Promise<void> {
  const began = performance.now();
  const answers = await Promise.all(
    events.map(async (guid) => {
      return {
        status: await deliver(hook, push(guid)),
        millis: performance.now() - began,
      };
    }),
  );
  expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
  expect(Math.max(...answers.map(({ millis }) => millis))).toBeLessThan(LIMITS.requestMillis);
}

async function open(hook: Hook, count: number, text: string): Promise<readonly RawClient[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => openRaw(hook.port)));
  onTestFinished(() => {
    for (const client of clients) client.destroy();
  });
  for (const client of clients) client.send(text);
  return clients;
}

/** Each bad request on a connection of its own, all at once. Those that were not answered as they should be. */
async function sendBad(hook: Hook): Promise<string[]> {
  const wrong = BAD_REQUESTS.map(async ({ name, status, text }) => {
    const client = await openRaw(hook.port);
    client.send(text);
    await client.closed;
    const answered = client.statuses().join();
    return answered === String(status) ? [] : [`${name}: ${answered}, not ${String(status)}`];
  });
  return (await Promise.all(wrong)).flat();
}

function residentBytes({ pid }: Child): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

it('whatever is sent, good deliveries are answered and drawn, and the memory stays bounded', async () => {
  const [world, hook] = await Promise.all([createWorld(), createHook()]);
  await world.backend.up();
  const named = (word: string): string[] =>
    Array.from({ length: 40 }, (_, index) => `${word}-${String(index)}`);
  const groups = ['before', 'headers', 'bodies', 'between', 'after'].map(named);
  for (const event of groups.flat()) world.cluster.apply(endedRun(event));
  const child = await world.start({ sources: hook.sources, level: 'info' });
  await listed(child);
  const [before = [], headers = [], bodies = [], between = [], after = []] = groups;

  await deliverTo(hook, before);
  expect(await sendBad(hook)).toEqual([]);
  const slow = await open(hook, SLOW, PARTIAL_HEADER);
  await deliverTo(hook, headers);
  await open(hook, SLOW, PARTIAL_BODY);
  await deliverTo(hook, bodies);
  expect(await sendBad(hook)).toEqual([]);
  await deliverTo(hook, between);

  const resident = residentBytes(child);
  for (let round = 0; round < ROUNDS; round += 1) await sendBad(hook);
  expect(residentBytes(child) - resident).toBeLessThan(64 * MIB);
  await deliverTo(hook, after);
  await until(() => expect(slow.filter((client) => !client.isClosed())).toEqual([]));
  await until(() => expect(drawnPushes(world)).toEqual(groups.flat().sort()));
  expect(child.log('error')).toEqual([]);
  await endWell(child);
}, 120_000);
