import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Health } from '../../src/core/contract/component.js';
import { createKubeClient, type KubeClient, type KubeResponse } from '../../src/core/kube/client.js';
import { createElector, type Elector } from '../../src/core/kube/lease.js';
import { kubeconfigOf } from '../../src/core/kube/testing/harness.js';
import { until } from '../../src/core/kube/testing/until.js';
import { createCounters, type MemoryCounters } from '../../src/core/self/counters.js';
import { memoryLogger, type LogLine } from '../../src/core/self/testing/logger.js';
import { startTestCluster, type TestCluster } from '../../src/local/cluster/testing/client.js';
import { at, text } from '../checker/json.js';

const PLACE = { namespace: 'jx', name: 'main' };
const TIMING = { leaseMs: 60_000, renewMs: 50_000, retryMs: 20 };
type Method = 'GET' | 'POST' | 'PUT';
/** What becomes of a request instead of an answer. */
type Trouble = (method: Method, signal: AbortSignal) => Promise<KubeResponse> | undefined;

interface Candidate {
  readonly elector: Elector;
  readonly lines: readonly LogLine[];
  readonly counters: MemoryCounters;
  readonly healths: readonly Health[];
  trouble: Trouble;
  /** Added to its clock. */
  skew: number;
}

let test: TestCluster;
let directory: string;
let ends: (() => Promise<void>)[];
beforeEach(async () => {
  test = await startTestCluster();
  directory = mkdtempSync(join(tmpdir(), 'lease-'));
  ends = [() => test.stop()];
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  rmSync(directory, { recursive: true });
});

function clientOf(): KubeClient {
  const kubeconfig = join(directory, 'config');
  writeFileSync(kubeconfig, kubeconfigOf(test.cluster.url, {}, { token: 'secret' }));
  const client = createKubeClient({ kubeconfig });
  ends.push(() => client.close());
  return client;
}

function candidate(identity: string, timing = TIMING): Candidate {
  const client = clientOf();
  const counters = createCounters();
  const healths: Health[] = [];
  const { log, lines } = memoryLogger('debug');
  const made: Omit<Candidate, 'elector'> = { lines, counters, healths, trouble: () => undefined, skew: 0 };
  const elector = createElector({
    client: {
      get: (path, query, options) => all.trouble('GET', options.signal) ?? client.get(path, query, options),
      write: (method, path, query, body, options) =>
        all.trouble(method, options.signal) ?? client.write(method, path, query, body, options),
    },
    ...{ place: PLACE, identity, timing, log, counters },
    report: (health) => void healths.push(health),
    monotonic: () => performance.now() + all.skew,
  });
  const all = Object.assign(made, { elector });
  ends.push(() => elector.stop());
  return all;
}

function answer(status: number, message = 'scripted'): Promise<KubeResponse> {
  const body = JSON.stringify({ kind: 'Status', message, code: status });
  return Promise.resolve({
    ...{ status, headers: {}, body: new Blob([body]).stream() },
    text: () => Promise.resolve(body),
  });
}

const never = (signal: AbortSignal): Promise<KubeResponse> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

function count({ counters }: Candidate, result: string): number {
  return counters.snapshot().get(`lease_attempts_total{result=${result}}`) ?? 0;
}

function holder(): string {
  return text(test.cluster.lease(PLACE.namespace, PLACE.name), 'spec', 'holderIdentity');
}

async function leading(identity: string): Promise<Candidate> {
  const one = candidate(identity);
  await one.elector.start();
  await one.elector.elected;
  return one;
}

describe('an elector', () => {
  it('makes the lease, renews it, and gives it back; another one waits meanwhile', async () => {
    const one = await leading('one');
    expect([one.elector.isLeader, holder()]).toEqual([true, 'one']);
    const two = candidate('two');
    await two.elector.start();
    await until(() => expect(count(two, 'waiting')).toBeGreaterThan(2));
    await until(() => expect(count(one, 'renewed')).toBeGreaterThan(2));
    expect(two.elector.isLeader).toBe(false);
    await one.elector.stop();
    await two.elector.elected;
    expect([one.elector.isLeader, two.elector.isLeader, holder()]).toEqual([false, true, 'two']);
    expect(at(test.cluster.lease('jx', 'main'), 'spec', 'leaseTransitions')).toBe(1);
    await two.elector.stop();
    expect(holder()).toBe('');
  });

  it('is safe to stop before its start, and twice, and leaves no lease then', async () => {
    const one = candidate('one');
    await one.elector.stop();
    await one.elector.start();
    await one.elector.stop();
    expect(test.cluster.lease('jx', 'main')).toBeUndefined();
  });

  it.each<[string, Trouble, string]>([
    ['may not look', (method) => (method === 'GET' ? answer(403) : undefined), 'needs get on leases'],
    ['may not make one', (method) => (method === 'POST' ? answer(403) : undefined), 'needs create on leases'],
    ['finds no namespace', (method) => (method === 'POST' ? answer(404) : undefined), 'answered 404'],
    ['finds an API server that is not well', () => answer(500), 'the API server answered 500: scripted'],
    ['finds none', () => Promise.reject(new Error('nobody there')), 'nobody there'],
    ['is told something else', () => answer(200), 'the answer is no lease'],
  ])('that %s says so once, goes on, and leads when that is over', async (_, trouble, reason) => {
    const one = candidate('one');
    one.trouble = trouble;
    await one.elector.start();
    await until(() => expect(count(one, 'failed') + count(one, 'forbidden')).toBeGreaterThan(2));
    const said = one.lines.filter(({ level }) => level === 'warn');
    expect(said).toHaveLength(1);
    expect(said[0]?.['reason']).toContain(reason);
    expect(one.healths.at(-1)).toMatchObject({ state: 'degraded' });
    one.trouble = () => undefined;
    await one.elector.elected;
    expect(one.healths.at(-1)).toMatchObject({ state: 'ok' });
  });

  it('is not thrown out by a conflict with nobody, or a renewal whose answer was lost', async () => {
    const one = await leading('one');
    let conflicts = 0;
    one.trouble = (method) => (method === 'PUT' && conflicts++ < 2 ? answer(409) : undefined);
    await until(() => expect(count(one, 'conflict')).toBe(2));
    const renewed = count(one, 'renewed');
    await until(() => expect(count(one, 'renewed')).toBeGreaterThan(renewed + 1));
    expect(one.elector.isLeader).toBe(true);
  });

  it('makes the lease anew when somebody has deleted it', async () => {
    const one = await leading('one');
    let isGone = true;
    one.trouble = (method) => {
      if (!isGone || method === 'POST') return undefined;
      if (method === 'GET') isGone = false;
      return answer(404);
    };
    // The server has it still, so that the new one is a conflict, and the next look finds our own.
    await until(() => expect(isGone).toBe(false));
    const renewed = count(one, 'renewed');
    await until(() => expect(count(one, 'renewed')).toBeGreaterThan(renewed));
    expect(one.elector.isLeader).toBe(true);
  });

  it('leads no more when its renewals get no answer, by its clock before anybody says so', async () => {
    const one = candidate('one', { ...TIMING, leaseMs: 1000, renewMs: 300 });
    await one.elector.start();
    await one.elector.elected;
    one.trouble = (_, signal) => never(signal);
    expect(await one.elector.lost).toBe('the lease could not be renewed for 300 ms');
    expect([one.elector.isLeader, count(one, 'lost')]).toEqual([false, 1]);
    const two = await leading('two');
    await one.elector.stop();
    expect([two.elector.isLeader, holder()]).toEqual([true, 'two']);
  });

  it('leads no more at once when another one holds the lease', async () => {
    const one = await leading('one');
    test.cluster.putLease('jx', 'main', { holderIdentity: 'thief', leaseDurationSeconds: 9 });
    expect(await one.elector.lost).toBe('another replica holds the lease');
    await one.elector.stop();
    expect(holder()).toBe('thief');
  });

  it('that was held up knows it by the clock, before any timer does', async () => {
    const one = await leading('one');
    one.skew = TIMING.renewMs;
    expect(one.elector.isLeader).toBe(false);
  });
});
