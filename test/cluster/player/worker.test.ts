import { expect, it, vi } from 'vitest';
import { KubeError } from './kube.js';
import { createWorker } from './worker.js';

/** Work that goes on until it is let go. */
function handmade() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (key: string): Promise<void> => {
    begun.push(key);
    return new Promise((resolve) => ends.push(resolve));
  };
  return { begun, work, next: () => ends.shift()?.() };
}

it('works one by one, and once for what is offered again while it waits', async () => {
  const { begun, work, next } = handmade();
  const worker = createWorker({ work, onFailure: fail });
  for (const key of ['a', 'b', 'b', 'a']) worker.offer(key);
  expect(begun).toEqual(['a']);
  next();
  await vi.waitFor(() => expect(begun).toEqual(['a', 'b']));
  next();
  await vi.waitFor(() => expect(begun).toEqual(['a', 'b', 'a']));
  next();
  await worker.quiet();
  expect(begun).toHaveLength(3);
});

it('tells of what goes wrong and works on, and takes what is gone for done', async () => {
  const failures: string[] = [];
  const worked: string[] = [];
  const work = async (key: string): Promise<void> => {
    worked.push(key);
    if (key === 'gone') throw new KubeError(404, 'gone');
    if (key === 'bad') throw new KubeError(422, 'bad');
  };
  const worker = createWorker({ work, onFailure: ({ message }) => failures.push(message) });
  for (const key of ['gone', 'bad', 'good']) worker.offer(key);
  await worker.quiet();
  expect(worked).toEqual(['gone', 'bad', 'good']);
  expect(failures).toEqual(['422: bad']);
});

it('stops when what is under way has ended, and begins nothing more', async () => {
  const { begun, work, next } = handmade();
  const worker = createWorker({ work, onFailure: fail });
  for (const key of ['a', 'b']) worker.offer(key);
  let isStopped = false;
  const stopping = worker.stop().then(() => (isStopped = true));
  await Promise.resolve();
  expect(isStopped).toBe(false);
  next();
  await stopping;
  worker.offer('c');
  expect(begun).toEqual(['a']);
});

function fail(error: Error): void {
  throw error;
}
