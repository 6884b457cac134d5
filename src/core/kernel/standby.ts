import type { Component, Health } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import { thrown } from '../kit/thrown.js';
import type { Election } from './election.js';
import type { Member } from './lifecycle.js';

export interface StandbyOptions {
  readonly election: Election;
  readonly lifecycleOf: (members: readonly Member[]) => Component;
  /** What tells of the others. */
  readonly around: readonly Member[];
  /** Makes what a standby does; it does nothing when there are none. */
  readonly intake: () => readonly Member[];
  /** Makes what only a leader does. */
  readonly pipeline: (isLeader: () => boolean) => Component;
  /** Tells the health of all sources. */
  readonly report: (health: Health) => void;
  /** Takes why it can't go on. */
  readonly fail: (error: ComponentError) => void;
}

const STANDBY: Health = { state: 'starting', reason: 'standby: it works once it leads' };

function toComponentError(error: unknown): ComponentError {
  if (error instanceof ComponentError) return error;
  return new ComponentError('pipeline', thrown(error), { cause: error });
}

/**
 * A standby tells of itself, takes what it can leave for who leads, and does nothing else until it leads itself; the pipeline
 * is made only then. One that led and leads no more ends: to take all of it apart and to begin anew with nothing left
 * behind is what a new process does.
 */
export function createStandby(options: StandbyOptions): Component {
  const { election, lifecycleOf, around, report, fail } = options;
  const outer = lifecycleOf([...around, election.member]);
  let intake: Component | undefined;
  let inner: Component | undefined;
  let stopped = false;

  /** It does not lead: it takes what can be left for who does. */
  async function stand(): Promise<void> {
    const members = options.intake();
    if (members.length === 0) return;
    intake = lifecycleOf(members);
    await intake.start();
  }

  async function lead(): Promise<void> {
    if (stopped) return;
    try {
      // The port is needed; other standbys take meanwhile what comes.
      if (intake !== undefined) {
        await intake.stop();
        report(STANDBY);
      }
      if (stopped || !election.isLeader()) return;
      inner = options.pipeline(election.isLeader);
      await inner.start();
    } catch (error) {
      // Who stops it meanwhile hears of it there.
      if (!stopped) fail(toComponentError(error));
    }
  }

  async function start(): Promise<void> {
    report(STANDBY);
    await outer.start();
    try {
      await stand();
    } catch (error) {
      await outer.stop();
      throw error;
    }
    void election.elected.then(lead);
    void election.lost.then((lost) => {
      // So that a Service sends webhooks to the one that leads now.
      report({ state: 'degraded', reason: `leadership was lost: ${lost.reason}` });
      fail(lost);
    });
  }

  async function stop(): Promise<void> {
    stopped = true;
    try {
      await (inner ?? intake)?.stop();
    } finally {
      // The lease is given back last: until then nobody else does what this one still does.
      await outer.stop();
    }
  }
  return { start, stop };
}
