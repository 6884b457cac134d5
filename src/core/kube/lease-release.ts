import { thrown } from '../kit/thrown.js';
import type { LeaseApi } from './lease-api.js';
import { releasedSpec } from './lease-rules.js';
import type { LeaseVoice } from './lease-voice.js';

/** A release that takes longer is left to the lease's own end. */
const RELEASE_MS = 3000;
/** Once more when somebody, such as a request of our own that was cut, wrote in between. */
const TRIES = 2;

export interface Releasing {
  readonly api: LeaseApi;
  readonly identity: string;
  readonly wall: () => number;
  readonly voice: LeaseVoice;
}

/** Gives the lease back if it is ours, so that nobody has to wait for its end. Never rejects. */
export async function release(releasing: Releasing): Promise<void> {
  const signal = AbortSignal.timeout(RELEASE_MS);
  try {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      if ((await releaseOnce(releasing, signal)) === 'over') return;
    }
  } catch (error) {
    releasing.voice.info('the lease is not given back', { reason: thrown(error) });
  }
}

async function releaseOnce(
  { api, identity, wall, voice }: Releasing,
  signal: AbortSignal,
): Promise<'over' | 'again'> {
  const found = await api.get(signal);
  if (found.type === 'failed') voice.info('the lease is not given back', { reason: found.reason });
  if (found.type !== 'lease' || found.lease.record.holder !== identity) return 'over';
  const { version, record } = found.lease;
  const answer = await api.update(version, releasedSpec(record, wall()), signal);
  if (answer.type === 'conflict') return 'again';
  if (answer.type === 'failed') voice.info('the lease is not given back', { reason: answer.reason });
  if (answer.type !== 'lease') return 'over';
  voice.count('released');
  voice.info('the lease is given back');
  return 'over';
}
