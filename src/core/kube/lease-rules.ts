import { fieldOf, textOf } from './fields.js';

/** Times of an election, in milliseconds; each longer than the one below it. */
export interface LeaseTiming {
  /** How long others leave the lease alone after they saw it renewed. */
  readonly leaseMs: number;
  /** How long a leader goes on without having renewed it. */
  readonly renewMs: number;
  /** Between two tries. */
  readonly retryMs: number;
}

/** What a Lease says of who leads. */
export interface LeaseRecord {
  /** Undefined: nobody. */
  readonly holder: string | undefined;
  readonly durationMs: number | undefined;
  /** Of somebody else's clock: only compared with itself, to see a change. */
  readonly acquired: string | undefined;
  readonly renewed: string | undefined;
  readonly transitions: number;
}

export interface Lease {
  /** What the server wants to see again with a change. */
  readonly version: string;
  readonly record: LeaseRecord;
}

/** A lease, and since when it says the same, by a clock of our own that only goes forward. */
export interface Sight extends Lease {
  readonly since: number;
}

/** What a candidate knows. */
export interface Candidacy {
  /** Undefined: not looked yet, or there is none. */
  readonly sight: Sight | undefined;
  /** When the last renewal that succeeded was sent; undefined: it does not lead. */
  readonly renewedAt: number | undefined;
}

export const NEWCOMER: Candidacy = { sight: undefined, renewedAt: undefined };

/** What a Lease object says; undefined when it is none. */
export function leaseOf(object: unknown): Lease | undefined {
  const version = textOf(fieldOf(fieldOf(object, 'metadata'), 'resourceVersion'));
  if (version === undefined) return undefined;
  const spec = fieldOf(object, 'spec');
  const seconds = wholeOf(fieldOf(spec, 'leaseDurationSeconds'));
  const record = {
    holder: textOf(fieldOf(spec, 'holderIdentity')),
    durationMs: seconds === undefined || seconds === 0 ? undefined : seconds * 1000,
    acquired: textOf(fieldOf(spec, 'acquireTime')),
    renewed: textOf(fieldOf(spec, 'renewTime')),
    transitions: wholeOf(fieldOf(spec, 'leaseTransitions')) ?? 0,
  };
  return { version, record };
}

function wholeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The lease came at `now`. Only another record starts the time anew: a label that somebody sets renews nothing. */
export function seen({ sight, renewedAt }: Candidacy, lease: Lease | undefined, now: number): Candidacy {
  if (lease === undefined) return { sight: undefined, renewedAt };
  const isSame = sight !== undefined && JSON.stringify(sight.record) === JSON.stringify(lease.record);
  return { sight: { ...lease, since: isSame ? sight.since : now }, renewedAt };
}

/**
 * The lease was taken or renewed, by a request that was sent at `sent`. Others count from when they see it, which is
 * later, so a leader that counts from here gives up before they take over.
 */
export function wrote(candidacy: Candidacy, lease: Lease, sent: number): Candidacy {
  return { ...seen(candidacy, lease, sent), renewedAt: sent };
}

export type Step = 'create' | 'take' | 'renew' | 'wait';

/** What may be done about a lease that still said the same when it was asked for at `asked`. */
export function stepOf({ sight }: Candidacy, identity: string, asked: number, timing: LeaseTiming): Step {
  if (sight === undefined) return 'create';
  const { holder, durationMs = timing.leaseMs } = sight.record;
  if (holder === identity) return 'renew';
  if (holder === undefined) return 'take';
  return asked - sight.since >= durationMs ? 'take' : 'wait';
}

/** Whether it may act as the leader at `now`, whatever is under way. */
export function leads({ renewedAt }: Candidacy, now: number, { renewMs }: LeaseTiming): boolean {
  return renewedAt !== undefined && now - renewedAt < renewMs;
}

/** A Lease's spec, as it goes over the wire. `wall`: milliseconds since 1970, for people. */
export function specOf(
  step: Exclude<Step, 'wait'>,
  { sight }: Candidacy,
  identity: string,
  { leaseMs }: LeaseTiming,
  wall: number,
): object {
  const before = sight?.record;
  const now = microTime(wall);
  const transitions = before?.transitions ?? 0;
  return {
    holderIdentity: identity,
    // Whole seconds: rounded up, as others wait for what stands here.
    leaseDurationSeconds: Math.ceil(leaseMs / 1000),
    acquireTime: step === 'renew' ? (before?.acquired ?? now) : now,
    renewTime: now,
    leaseTransitions: step === 'take' ? transitions + 1 : transitions,
  };
}

/** The spec of a lease that nobody holds any more. */
export function releasedSpec({ transitions }: LeaseRecord, wall: number): object {
  const now = microTime(wall);
  return {
    holderIdentity: '',
    leaseDurationSeconds: 1,
    acquireTime: now,
    renewTime: now,
    leaseTransitions: transitions,
  };
}

/** The API server takes six digits and nothing else. */
function microTime(wall: number): string {
  return new Date(wall).toISOString().replace('Z', '000Z');
}

const JITTER = 0.2;

/** Until the next try: replicas that were started together do not ask together. */
export function pauseOf({ retryMs }: LeaseTiming, random: () => number): number {
  return retryMs * (1 + JITTER * random());
}

/** What a renewal can't do without: that two tries fit in. */
export function isRetriedInTime({ retryMs, renewMs }: LeaseTiming): boolean {
  return retryMs * (1 + JITTER) < renewMs;
}
