import type { Component } from '../contract/component.js';
import { realAfter } from '../kit/after.js';
import { pause } from '../kit/pause.js';
import { thrown } from '../kit/thrown.js';
import type { KubeClient } from './client.js';
import { createLeaseApi, type LeaseAnswer, type LeaseApi } from './lease-api.js';
import { release } from './lease-release.js';
import {
  leads,
  NEWCOMER,
  pauseOf,
  seen,
  specOf,
  stepOf,
  wrote,
  type Candidacy,
  type LeaseTiming,
} from './lease-rules.js';
import { LeaseVoice, type LeaseVoiceOptions } from './lease-voice.js';

/** Looks again this often when somebody wrote in between. */
const LOOKS = 2;

export interface ElectorOptions extends LeaseVoiceOptions {
  readonly client: Pick<KubeClient, 'get' | 'write'>;
  /** Unlike that of any other process, as whoever reads it in the lease takes it for their own. */
  readonly identity: string;
  readonly timing: LeaseTiming;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic?: () => number;
  readonly wall?: () => number;
  readonly random?: () => number;
}

export interface Elector extends Component {
  /** By the clock, so that a process that was held up knows before its timers do. */
  readonly isLeader: boolean;
  /** Resolves when it leads; never after it was stopped. */
  readonly elected: Promise<void>;
  /** Resolves with the reason when it led and does not any more; never when it is stopped. It does not lead again. */
  readonly lost: Promise<string>;
}

/**
 * A candidate for a lease, by the rules of client-go. `start` waits for nothing; `stop` gives the lease back. It never
 * throws: what goes wrong is logged, counted, and shown in the health.
 */
export function createElector(options: ElectorOptions): Elector {
  return new LeaseElector(options);
}

class LeaseElector implements Elector {
  readonly elected: Promise<void>;
  readonly lost: Promise<string>;
  readonly #options: ElectorOptions;
  readonly #api: LeaseApi;
  readonly #voice: LeaseVoice;
  readonly #stop = new AbortController();
  readonly #monotonic: () => number;
  readonly #wall: () => number;
  #tellElected = (): void => undefined;
  #tellLost = (_: string): void => undefined;
  #candidacy: Candidacy = NEWCOMER;
  #state: 'candidate' | 'leader' | 'lost' = 'candidate';
  /** What the lease may say of us, even if no answer said so. */
  #hasWritten = false;
  #cancelDeadline = (): void => undefined;
  #running: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: ElectorOptions) {
    this.#options = options;
    this.#voice = new LeaseVoice(options);
    this.#monotonic = options.monotonic ?? (() => performance.now());
    this.#wall = options.wall ?? Date.now;
    // As controller-runtime does: one request that hangs leaves time for another.
    this.#api = createLeaseApi(options.client, options.place, options.timing.renewMs / 2);
    this.elected = new Promise((resolve) => (this.#tellElected = resolve));
    this.lost = new Promise((resolve) => (this.#tellLost = resolve));
  }

  get isLeader(): boolean {
    if (this.#state !== 'leader' || this.#stop.signal.aborted) return false;
    return leads(this.#candidacy, this.#monotonic(), this.#options.timing);
  }

  start(): Promise<void> {
    if (this.#stopping === undefined) this.#running ??= this.#run();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopOnce());
  }

  async #stopOnce(): Promise<void> {
    this.#stop.abort();
    this.#cancelDeadline();
    await this.#running;
    const { identity } = this.#options;
    if (this.#hasWritten) await release({ api: this.#api, identity, wall: this.#wall, voice: this.#voice });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { timing, random = Math.random } = this.#options;
    while (!signal.aborted && this.#state !== 'lost') {
      try {
        await this.#tryOnce(signal);
      } catch (error) {
        // Stopped; whatever else is thrown here is a mistake of ours, and the next try may do without it.
        if (!signal.aborted) this.#voice.failed('failed', thrown(error));
      }
      await pause(pauseOf(timing, random), signal);
    }
  }

  async #tryOnce(signal: AbortSignal): Promise<void> {
    for (let look = 1; look <= LOOKS && this.#state !== 'lost'; look += 1) {
      // A leader knows the version, and need not look.
      const asked = this.#monotonic();
      const isKnown = this.#state === 'leader' && look === 1;
      if (!isKnown && !(await this.#look(signal))) return;
      const answer = await this.#write(asked, signal);
      if (answer?.type !== 'conflict' && answer?.type !== 'none') return;
      this.#voice.count('conflict');
    }
  }

  /** @returns whether it is known now what the lease says */
  async #look(signal: AbortSignal): Promise<boolean> {
    const answer = await this.#api.get(signal);
    if (answer.type === 'failed') this.#voice.failed(answer.label, answer.reason);
    if (answer.type !== 'lease' && answer.type !== 'none') return false;
    const lease = answer.type === 'lease' ? answer.lease : undefined;
    this.#candidacy = seen(this.#candidacy, lease, this.#monotonic());
    return true;
  }

  async #write(asked: number, signal: AbortSignal): Promise<LeaseAnswer | undefined> {
    const { identity, timing } = this.#options;
    const step = stepOf(this.#candidacy, identity, asked, timing);
    const isLeader = this.#state === 'leader';
    if (step === 'wait' || (isLeader && step === 'take')) return this.#standBack(isLeader);
    const spec = specOf(step, this.#candidacy, identity, timing, this.#wall());
    this.#hasWritten = true;
    const sent = this.#monotonic();
    const version = this.#candidacy.sight?.version;
    const answer =
      version === undefined
        ? await this.#api.create(spec, signal)
        : await this.#api.update(version, spec, signal);
    if (answer.type === 'failed') this.#voice.failed(answer.label, answer.reason);
    if (answer.type === 'lease') this.#wrote(wrote(this.#candidacy, answer.lease, sent));
    return answer;
  }

  /** Somebody else holds it, or did: whoever led leads no more. */
  #standBack(isLeader: boolean): undefined {
    if (isLeader) return this.#lose('another replica holds the lease');
    this.#voice.count('waiting');
    this.#voice.works('another replica leads');
  }

  #wrote(candidacy: Candidacy): void {
    this.#candidacy = candidacy;
    // The answer came too late to go by: the deadline has spoken, or will.
    if (this.#state === 'lost' || !leads(candidacy, this.#monotonic(), this.#options.timing)) return;
    const isNew = this.#state === 'candidate';
    this.#state = 'leader';
    this.#voice.count(isNew ? 'acquired' : 'renewed');
    this.#voice.works('this replica leads');
    this.#armDeadline();
    if (!isNew) return;
    this.#voice.info('leading', { identity: this.#options.identity });
    this.#tellElected();
  }

  #armDeadline(): void {
    this.#cancelDeadline();
    const { renewMs } = this.#options.timing;
    const left = (this.#candidacy.renewedAt ?? 0) + renewMs - this.#monotonic();
    this.#cancelDeadline = realAfter(Math.max(left, 0), () => {
      if (this.isLeader) this.#armDeadline();
      else this.#lose(`the lease could not be renewed for ${String(renewMs)} ms`);
    });
  }

  #lose(reason: string): undefined {
    if (this.#state !== 'leader' || this.#stop.signal.aborted) return;
    this.#state = 'lost';
    this.#cancelDeadline();
    this.#voice.lost(reason);
    this.#tellLost(reason);
  }
}
