import { expect } from 'vitest';
import type { OtlpRequest } from '../../src/local/otlp-json.js';
import { replaySession } from '../../src/local/session.js';
import { emittedIn } from '../checker/output.js';
import { versionsIn } from '../replay/replayed.js';
import type { Recorded } from './recorded.js';
import { until, type Backend } from './world.js';

/** Ids of the spans of some output. */
export function idsIn(requests: readonly OtlpRequest[]): ReadonlySet<string> {
  return new Set(emittedIn(requests).map(({ span }) => span.spanId));
}

/** Waits until all of these spans have arrived. */
export function arrived(backend: Backend, due: readonly string[]): Promise<void> {
  let [looked, missing] = [0, due];
  return until(() => {
    const calls = backend.calls();
    // To look through all of them takes long, and is what keeps the sidecar waiting on a small machine.
    if (calls !== looked) {
      const there = idsIn(backend.taken());
      missing = due.filter((spanId) => !there.has(spanId));
    }
    looked = calls;
    expect(missing).toEqual([]);
  });
}

type Versions = ReadonlyMap<string, ReadonlySet<string>>;
const replays = new Map<string, Promise<Versions>>();

/** The bytes of each complete span, from a replay in which nothing went wrong. */
export function rightVersions(recording: Recorded): Promise<Versions> {
  const known = replays.get(recording.name) ?? replay(recording);
  replays.set(recording.name, known);
  return known;
}

async function replay({ lines }: Recorded): Promise<Versions> {
  const requests: OtlpRequest[] = [];
  const onExport = (request: OtlpRequest): void => void requests.push(request);
  await replaySession({ lines, onExport, log: () => undefined });
  return versionsIn(requests, (isIncomplete) => !isIncomplete);
}
