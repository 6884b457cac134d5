import { describe, expect, it } from 'vitest';
import type { ObjectKind } from '../../src/local/recording.js';
import type { Expected } from '../checker/expect/model.js';
import { versionsIn } from '../replay/replayed.js';
import { arrived, rightVersions } from './arrived.js';
import {
  applyAll,
  componentState,
  endWell,
  expectAllRight,
  FAILS,
  failsOn,
  prepared,
  WORKS,
} from './scene.js';
import { until, WATCHED } from './world.js';

describe('an API server that is not there', () => {
  it('is waited for; it is said once, and it works when the server comes', async () => {
    const { world, recording } = await prepared();
    await world.front.shut();
    applyAll(world, recording);
    const child = await world.start();
    await failsOn(child, WATCHED);
    const reason = expect.stringContaining(`can't reach ${world.front.url}: connect ECONNREFUSED`) as string;
    expect(child.log('warn')).toMatchObject([{ msg: FAILS, reason }]);
    await world.front.open();
    await arrived(world.backend, recording.due);
    await until(() => expect(child.said().filter((msg) => msg === WORKS)).toHaveLength(1));
    expect(child.log('warn')).toHaveLength(1);
    await endWell(child);
    await expectAllRight(world, recording);
  });
});

describe('an API server that refuses the credentials at the start', () => {
  it('ends the process with 1 and one clear line', async () => {
    const { world } = await prepared();
    const child = await world.start({ token: 'a-token-that-nobody-knows' });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    const errors = child.log('error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.['component']).toMatch(/^sources\./);
    expect(errors[0]?.['reason']).toMatch(/^the API server \S+ refused the credentials \(401\)$/);
    expect(world.backend.calls()).toBe(0);
  });
});

interface Refusal {
  readonly resource: ObjectKind;
  readonly source: string;
  readonly status: number;
  readonly reason: string;
  /** Spans that need this resource. */
  readonly needs: (span: Expected) => boolean;
}

const isOf =
  (kind: string, more: (span: Expected) => boolean = () => false) =>
  (span: Expected): boolean =>
    span.naming?.kind === kind || more(span);

const REFUSALS: readonly Refusal[] = [
  {
    resource: 'pods',
    source: 'sources.pods',
    status: 403,
    reason: 'forbidden: needs list/watch on pods in all namespaces',
    needs: isOf('pod'),
  },
  {
    resource: 'taskruns',
    source: 'sources.tekton',
    status: 500,
    reason: 'the API server answered 500 for taskruns.tekton.dev: as the test wants it',
    needs: isOf('taskrun'),
  },
  {
    resource: 'lighthousejobs',
    source: 'sources.lighthouse_jobs',
    status: 404,
    reason: 'lighthousejobs.lighthouse.jenkins.io is not installed in the cluster (404)',
    needs: isOf('lighthousejob', ({ role }) => role === 'root'),
  },
];

describe('an API server that refuses one kind', () => {
  it.each(REFUSALS)(
    '$resource with $status holds up no other',
    async ({ resource, source, status, reason, needs }) => {
      const { world, recording } = await prepared();
      world.front.refuse(resource, status);
      applyAll(world, recording);
      const child = await world.start();
      const without = recording.due.filter((spanId) => {
        const span = recording.demand.spans.get(spanId);
        return span !== undefined && !needs(span);
      });
      expect(without.length).toBeLessThan(recording.due.length);
      await arrived(world.backend, without);
      expect(componentState(child, source)).toBe('degraded');
      expect(child.log('warn')).toMatchObject([{ msg: FAILS, reason }]);
      const right = await rightVersions(recording);
      const given = versionsIn(world.backend.taken());
      expect([...given.keys()].sort()).toEqual([...without].sort());
      for (const [spanId, versions] of given) expect(versions).toEqual(right.get(spanId));
      await endWell(child);
    },
  );

  it('tries again, says it once, and gets what was missing when it may', async () => {
    const { world, recording } = await prepared();
    world.front.refuse('pods', 403);
    world.front.refuse('taskruns', 500);
    applyAll(world, recording);
    const child = await world.start();
    await failsOn(child, ['pods', 'taskruns']);
    expect(child.log('warn')).toHaveLength(2);
    world.front.admit('pods');
    world.front.admit('taskruns');
    await arrived(world.backend, recording.due);
    await until(() => {
      expect(['sources.pods', 'sources.tekton'].map((source) => componentState(child, source))).toEqual([
        'ok',
        'ok',
      ]);
    });
    expect(child.log('warn')).toHaveLength(2);
    await endWell(child);
    await expectAllRight(world, recording);
  });
});
