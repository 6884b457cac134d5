import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isRetriedInTime,
  leads,
  leaseOf,
  NEWCOMER,
  pauseOf,
  releasedSpec,
  seen,
  specOf,
  stepOf,
  wrote,
  type Candidacy,
  type Lease,
  type LeaseTiming,
} from './lease-rules.js';

const TIMING: LeaseTiming = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2000 };
const WALL = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

function lease(
  holder: string,
  renewed = 'r1',
  version = '1',
  durationMs: number | undefined = 15_000,
): Lease {
  const held = holder === '' ? undefined : holder;
  return { version, record: { holder: held, durationMs, acquired: 'a', renewed, transitions: 3 } };
}

const saw = (what: Lease, at = 0): Candidacy => seen(NEWCOMER, what, at);

describe('what may be done about a lease', () => {
  it.each<[string, Candidacy, number, string]>([
    ['there is none', NEWCOMER, 0, 'create'],
    ['nobody holds it', saw(lease('')), 0, 'take'],
    ['it is our own', saw(lease('me')), 99_999, 'renew'],
    ['another was just seen to hold it', saw(lease('other')), 0, 'wait'],
    ['another has not renewed it for almost as long', saw(lease('other')), 14_999, 'wait'],
    ['another has not renewed it for as long', saw(lease('other')), 15_000, 'take'],
    ['it says a longer time than ours', saw(lease('other', 'r', '1', 60_000)), 59_999, 'wait'],
    ['it says a shorter time than ours', saw(lease('other', 'r', '1', 1000)), 1000, 'take'],
    ['it says no time', saw(lease('other', 'r', '1', undefined)), 14_999, 'wait'],
  ])('when %s', (_, candidacy, asked, step) => {
    expect(stepOf(candidacy, 'me', asked, TIMING)).toBe(step);
  });

  it('is counted from the last change of the record, not of its version', () => {
    const first = saw(lease('other'));
    const labelled = seen(first, lease('other', 'r1', '2'), 10_000);
    expect(labelled.sight).toMatchObject({ version: '2', since: 0 });
    const renewed = seen(labelled, lease('other', 'r2', '3'), 14_000);
    expect(stepOf(renewed, 'me', 15_000, TIMING)).toBe('wait');
    expect(stepOf(renewed, 'me', 29_000, TIMING)).toBe('take');
  });

  it('does not go by what the times of others say', () => {
    const long = saw(lease('other', '1970-01-01T00:00:00.000000Z'));
    const ahead = saw(lease('other', '2999-01-01T00:00:00.000000Z'));
    for (const candidacy of [long, ahead]) expect(stepOf(candidacy, 'me', 14_999, TIMING)).toBe('wait');
    for (const candidacy of [long, ahead]) expect(stepOf(candidacy, 'me', 15_000, TIMING)).toBe('take');
  });
});

describe('leading', () => {
  it('lasts for the deadline from the sending of the last renewal', () => {
    const leader = wrote(NEWCOMER, lease('me'), 5000);
    expect([4999, 5000, 14_999, 15_000].map((now) => leads(leader, now, TIMING))).toEqual([
      ...[true, true, true, false],
    ]);
    expect(leads(NEWCOMER, 0, TIMING)).toBe(false);
  });

  it('ends before anybody who saw that renewal may take over', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(60_000), (sent, later) => {
        const leader = wrote(NEWCOMER, lease('me'), sent);
        const other = saw(lease('me'), sent + later);
        const taken = Array.from({ length: 60 }, (_, index) => sent + later + index * 1000).find(
          (asked) => stepOf(other, 'other', asked, TIMING) === 'take',
        );
        expect(leads(leader, taken ?? 0, TIMING)).toBe(false);
      }),
    );
  });
});

describe('what is written', () => {
  const NOW = '2026-01-02T03:04:05.006000Z';
  it.each([
    ['create', NEWCOMER, NOW, 0],
    ['take', saw(lease('other')), NOW, 4],
    ['renew', saw(lease('me')), 'a', 3],
  ] as const)('to %s it', (step, candidacy, acquireTime, leaseTransitions) => {
    expect(specOf(step, candidacy, 'me', { ...TIMING, leaseMs: 14_001 }, WALL)).toEqual({
      ...{ holderIdentity: 'me', leaseDurationSeconds: 15, acquireTime },
      ...{ renewTime: NOW, leaseTransitions },
    });
  });

  it('to give it back', () => {
    const spec = releasedSpec(lease('me').record, WALL);
    expect(spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 3 });
    const released = leaseOf({ metadata: { resourceVersion: '9' }, spec });
    expect(released && stepOf(saw(released), 'other', 0, TIMING)).toBe('take');
  });

  it('is read again as it was', () => {
    const spec = specOf('create', NEWCOMER, 'me', TIMING, WALL);
    const read = leaseOf({ metadata: { resourceVersion: '7' }, spec });
    const record = { holder: 'me', durationMs: 15_000, acquired: NOW, renewed: NOW, transitions: 0 };
    expect(read).toEqual({ version: '7', record });
  });

  it.each([[null], ['x'], [{}], [{ metadata: {} }], [{ metadata: { resourceVersion: 1 } }]])(
    'is no lease: %j',
    (object) => {
      expect(leaseOf(object)).toBeUndefined();
    },
  );

  it.each([
    [undefined],
    [null],
    [[]],
    [{ leaseDurationSeconds: '9', leaseTransitions: -1, holderIdentity: 5 }],
  ])('may say nothing of use: %j', (spec) => {
    const read = leaseOf({ metadata: { resourceVersion: '1' }, spec });
    expect(read?.record).toMatchObject({ holder: undefined, durationMs: undefined, transitions: 0 });
  });
});

describe('the pause', () => {
  it('is the period and up to a fifth of it more, and two tries fit into the deadline', () => {
    expect([0, 0.5, 1].map((random) => pauseOf(TIMING, () => random))).toEqual([2000, 2200, 2400]);
    expect(isRetriedInTime(TIMING)).toBe(true);
    expect(isRetriedInTime({ ...TIMING, retryMs: 8333 })).toBe(true);
    expect(isRetriedInTime({ ...TIMING, retryMs: 8334 })).toBe(false);
  });
});
