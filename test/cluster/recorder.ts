import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { RecordedLine } from '../checker/recording.js';
import type { Json } from './player/kube.js';
import type { Mirror } from './player/mirror.js';

/** A line of a recording; `t` is in milliseconds since it began. */
export type TimedLine = RecordedLine & { readonly t: number };

/** Records what happens in a namespace, in the format of `recordings/README.md`. */
export interface Recorder {
  /** When it began: `t` of the lines is counted from there. */
  readonly since: Date;
  /** All lines so far. */
  lines(): readonly TimedLine[];
  /** Takes down a webhook that is relayed now. */
  webhook(this: void, webhookKind: string, object: Json): void;
  stop(): void;
}

/** What is there when it begins is recorded as added then. */
export function startRecorder(
  mirror: Pick<Mirror, 'listen'>,
  now = (): number => performance.now(),
): Recorder {
  const lines: TimedLine[] = [];
  const [zero, since] = [now(), new Date()];
  const t = (): number => Math.round(now() - zero);
  const stop = mirror.listen(({ kind, type, object }) => void lines.push({ t: t(), kind, type, object }));
  return {
    since,
    lines: () => [...lines],
    webhook: (webhookKind, object) => void lines.push({ t: t(), kind: 'webhook', webhookKind, object }),
    stop,
  };
}

/** Writes a recording that `replay` reads. */
export async function writeRecording(file: string, lines: readonly TimedLine[]): Promise<void> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(file, gzipSync(text));
}
