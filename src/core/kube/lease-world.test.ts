import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
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

/** The rules against a world in which everything takes its time: requests, answers, processes that stand still. */

const TIMING: LeaseTiming = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2000 };
const END = 200_000;

interface Candidate {
  readonly name: string;
  /** What its clocks show at the world's 0. */
  readonly monotonic: number;
  readonly wall: number;
  readonly cut: readonly Span[];
  candidacy: Candidacy;
  /** It led, and noticed that it does not. */
  lost: boolean;
  gone: boolean;
}

/** One server that takes a change only of the version it has. */
class Server {
  #object: { version: number; spec: object } | undefined;

  get(): Lease | undefined {
    return this.#object && this.#tell(this.#object);
  }

  put(version: string | undefined, spec: object): Lease | 'conflict' {
    if (version !== this.get()?.version) return 'conflict';
    this.#object = { version: (this.#object?.version ?? 0) + 1, spec };
    return this.#tell(this.#object);
  }

  #tell({ version, spec }: { version: number; spec: object }): Lease {
    const lease = leaseOf({ metadata: { resourceVersion: String(version) }, spec });
    if (lease === undefined) throw new Error('no lease');
    return lease;
  }
}

interface Event {
  readonly at: number;
  readonly run: () => void;
}

interface Trouble {
  /** Until a request is with the server, and until its answer is back. */
  readonly there: number;
  readonly back: number;
  readonly isLost: boolean;
}

interface Span {
  readonly from: number;
  readonly for: number;
}

interface Planned {
  readonly monotonic: number;
  readonly wall: number;
  readonly start: number;
  readonly ends: number | undefined;
  /** Its requests go nowhere. */
  readonly cut: readonly Span[];
}

interface Plan {
  readonly candidates: readonly Planned[];
  readonly troubles: readonly Trouble[];
  /** The API server is away. */
  readonly away: readonly Span[];
}

/** Plays a plan. @returns the leaders at each moment at which something happened, and at the end */
function play(plan: Plan): { readonly moments: readonly string[][]; readonly last: readonly string[] } {
  const server = new Server();
  const events: Event[] = [];
  const moments: string[][] = [];
  let now = 0;
  let asked = 0;
  const after = (millis: number, run: () => void): void => void events.push({ at: now + millis, run });
  const isIn = (spans: readonly Span[]): boolean =>
    spans.some(({ from, for: length }) => now >= from && now < from + length);

  /** A request with its answer, either of which may never come; `then` is told undefined after half the deadline. */
  function request<T>(candidate: Candidate, ask: () => T, then: (answer: T | undefined) => void): void {
    const { there, back, isLost } = plan.troubles[asked++ % plan.troubles.length] ?? NO_TROUBLE;
    let isOver = false;
    const once = (answer: T | undefined): void => {
      if (isOver || candidate.gone) return;
      isOver = true;
      then(answer);
    };
    after(TIMING.renewMs / 2, () => once(undefined));
    after(there, () => {
      if (isIn(plan.away) || isIn(candidate.cut)) return;
      const answer = ask();
      if (!isLost) after(back, () => once(answer));
    });
  }

  function round(candidate: Candidate): void {
    const clock = (): number => candidate.monotonic + now;
    const again = (): void => {
      if (candidate.candidacy.renewedAt !== undefined && !leads(candidate.candidacy, clock(), TIMING))
        candidate.lost = true;
      if (!candidate.lost)
        after(
          pauseOf(TIMING, () => (now % 10) / 10),
          () => round(candidate),
        );
    };
    if (candidate.gone) return;
    const sentGet = clock();
    request(
      candidate,
      () => ({ lease: server.get() }),
      (answer) => {
        if (answer === undefined) return again();
        candidate.candidacy = seen(candidate.candidacy, answer.lease, clock());
        const isLeader = candidate.candidacy.renewedAt !== undefined;
        const step = stepOf(candidate.candidacy, candidate.name, sentGet, TIMING);
        if (isLeader && step !== 'renew' && step !== 'create') candidate.lost = true;
        if (step === 'wait' || candidate.lost) return again();
        const spec = specOf(step, candidate.candidacy, candidate.name, TIMING, candidate.wall + now);
        const version = candidate.candidacy.sight?.version;
        const sent = clock();
        request(
          candidate,
          () => server.put(version, spec),
          (written) => {
            if (written !== undefined && written !== 'conflict')
              candidate.candidacy = wrote(candidate.candidacy, written, sent);
            again();
          },
        );
      },
    );
  }

  const candidates = plan.candidates.map(({ monotonic, wall, cut }, index): Candidate => {
    return { name: `c${String(index)}`, monotonic, wall, cut, candidacy: NEWCOMER, lost: false, gone: false };
  });
  for (const [index, candidate] of candidates.entries()) {
    const { start = 0, ends } = plan.candidates[index] ?? {};
    after(start, () => round(candidate));
    if (ends === undefined) continue;
    after(ends, () => {
      candidate.gone = true;
      const lease = server.get();
      if (lease?.record.holder === candidate.name) server.put(lease.version, releasedSpec(lease.record, now));
    });
  }
  while (events.length > 0) {
    events.sort((one, other) => one.at - other.at);
    const [event] = events.splice(0, 1);
    if (event === undefined || event.at > END) break;
    now = event.at;
    event.run();
    const leading = candidates.filter(
      (each) => !each.gone && !each.lost && leads(each.candidacy, each.monotonic + now, TIMING),
    );
    moments.push(leading.map(({ name }) => name));
  }
  return { moments, last: moments.at(-1) ?? [] };
}

const NO_TROUBLE: Trouble = { there: 1, back: 1, isLost: false };

const spans = fc.array(fc.record({ from: fc.nat(120_000), for: fc.nat(40_000) }), { maxLength: 3 });

const candidate = fc.record({
  cut: spans,
  monotonic: fc.nat(1_000_000_000),
  wall: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  start: fc.nat(30_000),
  ends: fc.option(fc.integer({ min: 20_000, max: 100_000 }), { nil: undefined, freq: 3 }),
});
const trouble = fc.record({
  there: fc.oneof(fc.nat(50), fc.nat(12_000)),
  back: fc.oneof(fc.nat(50), fc.nat(12_000)),
  isLost: fc.boolean(),
});

describe('two or three candidates', () => {
  it('never lead together, whatever becomes of their requests, clocks and lives', () => {
    const plan = fc.record({
      candidates: fc.array(candidate, { minLength: 2, maxLength: 3 }),
      troubles: fc.array(trouble, { minLength: 1, maxLength: 12 }),
      away: spans,
    });
    fc.assert(
      fc.property(plan, (one) => {
        for (const leaders of play(one).moments) expect(leaders.length).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  it('have a leader in the end, when one of them is left and was never a leader that lost', () => {
    const plan = fc.record({
      candidates: fc.array(
        candidate.map((one) => ({ ...one, cut: [] })),
        { minLength: 2, maxLength: 3 },
      ),
      troubles: fc.constant([NO_TROUBLE]),
      away: fc.constant([]),
    });
    fc.assert(
      fc.property(plan, (one) => {
        const isLeft = one.candidates.some(({ ends }) => ends === undefined);
        expect(play(one).last).toHaveLength(isLeft ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });

  it('find the next one at once when the lease is given back, and after its time when it is not', () => {
    const both = (ends: number | undefined): Plan => ({
      candidates: [
        { monotonic: 0, wall: 0, start: 0, ends, cut: [] },
        { monotonic: 5_000_000, wall: 9, start: 1000, ends: undefined, cut: [] },
      ],
      troubles: [NO_TROUBLE],
      away: [],
    });
    expect(play(both(undefined)).last).toEqual(['c0']);
    expect(play(both(40_000)).last).toEqual(['c1']);
  });
});
