import type { OtlpRequest } from '../../src/local/otlp-json.js';
import { readRecording } from '../../src/local/recording.js';
import { replaySession, type SessionOptions } from '../../src/local/session.js';
import { emittedIn, isMarkedIncomplete } from '../checker/output.js';

export const RECORDINGS = ['r1-pull-request', 'r1-with-predecessor', 'r2-promotion', 'r3-trouble'] as const;
export const fileOf = (name: string): string => `recordings/${name}.jsonl.gz`;

/** What a recording gives through the whole sidecar, over HTTP and gRPC, in order of arrival. */
export async function replayed(name: string, options: Partial<SessionOptions> = {}): Promise<OtlpRequest[]> {
  const { lines } = await readRecording(fileOf(name));
  const requests: OtlpRequest[] = [];
  const onExport = (request: OtlpRequest): void => void requests.push(request);
  await replaySession({ lines, onExport, log: () => undefined, ...options });
  return requests;
}

/** The versions of each span, by its id. More than one means that its bytes were not always the same. */
export function versionsIn(
  requests: readonly OtlpRequest[],
  isWanted: (isIncomplete: boolean) => boolean = () => true,
): ReadonlyMap<string, ReadonlySet<string>> {
  const versions = new Map<string, Set<string>>();
  for (const emitted of emittedIn(requests)) {
    if (!isWanted(isMarkedIncomplete(emitted))) continue;
    const known = versions.get(emitted.span.spanId) ?? new Set<string>();
    versions.set(emitted.span.spanId, known.add(emitted.bytes));
  }
  return versions;
}
