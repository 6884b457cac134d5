import { expect, it } from 'vitest';
import { hostsOf } from '../../src/linkers/gitops/hosts.js';
import { namedIn } from '../../src/linkers/gitops/parse.js';
import { hostileBodies, ordinaryBodies } from '../../src/linkers/gitops/testing/hostile.js';

const HOSTS = hostsOf([]);
const BASE = { host: 'github.com', owner: 'acme', repository: 'env', number: 1 };
const RUNS = 15;

/** The quickest of some runs: what else the machine does is not meant. */
function millisOf(body: string): number {
  const times = Array.from({ length: RUNS }, () => {
    const from = performance.now();
    namedIn({ title: 'chore: promote shop to version 1.2.3', body, base: BASE }, HOSTS);
    return performance.now() - from;
  });
  return Math.min(...times);
}

it.each([
  ['ordinary', ordinaryBodies],
  ['hostile', hostileBodies],
])('%s bodies of 64 KiB: the pull requests that they name', (kind, bodies) => {
  const times = bodies.map(([name, body]) => ({ name, millis: millisOf(body) }));
  times.sort((a, b) => b.millis - a.millis);
  for (const { name, millis } of times.slice(0, 8)) console.log(`${kind}: ${millis.toFixed(1)} ms, ${name}`);
  console.log(`${kind}: ${times.filter(({ millis }) => millis > 50).length} of ${times.length} above 50 ms`);
  expect(times.length).toBe(bodies.length);
});
