import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import path from 'node:path';
import { ConfigError } from '../core/contract/errors.js';
import type { OtlpRequest } from './otlp-json.js';
import { columnsOf, createProgress, isTerminal, type Progress } from './progress.js';
import { readRecording, type Recording } from './recording.js';
import { replaySession, type Instant } from './session.js';
import { createTally, summary, type Tally } from './tally.js';
import { createTraceView, type TraceView } from './view/index.js';

export interface ReplayOptions {
  readonly files: readonly string[];
  /** Times faster than life. */
  readonly speed: number | 'max';
  /** Takes each export request as OTLP/JSON, one per line, in order of arrival. */
  readonly out?: string;
  readonly readOnly: boolean;
  /** Seed of another order of the lines. */
  readonly shuffle?: number;
  /** Each line twice. */
  readonly double: boolean;
  /** The user's configuration; where the cluster and the collector are is written over it. */
  readonly config?: string;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

const DEFAULT_WIDTH = 120;
const PROBLEMS_SHOWN = 20;

interface Sink {
  add(request: OtlpRequest): void;
  /** Rejects when something could not be written. */
  close(): Promise<void>;
}

/**
 * Sends each recording through a sidecar of its own and shows the traces that come out.
 * @returns the exit code: 1 when a file can't be read or written or the sidecar can't work, said on stderr
 */
export async function runReplay(options: ReplayOptions): Promise<number> {
  const progress = createProgress(options.stderr);
  try {
    const sink = await openSink(options.out);
    try {
      for (const file of options.files) await replayFile(await readRecording(file), options, sink, progress);
    } finally {
      await sink.close();
    }
    return 0;
  } catch (error) {
    progress.clear();
    progress.say(error instanceof ConfigError ? error.problems.join('\n') : `replay: ${messageOf(error)}`);
    return 1;
  }
}

async function openSink(file: string | undefined): Promise<Sink> {
  if (file === undefined) return { add: () => undefined, close: () => Promise.resolve() };
  const stream = (await open(file, 'w')).createWriteStream();
  const outcome = finished(stream).then(
    () => undefined,
    (error: unknown) => error,
  );
  return {
    add: (request) => {
      stream.write(`${JSON.stringify(request)}\n`);
    },
    async close() {
      stream.end();
      const error = await outcome;
      if (error !== undefined) throw new Error(`${file}: ${messageOf(error)}`, { cause: error });
    },
  };
}

async function replayFile(
  recording: Recording,
  options: ReplayOptions,
  sink: Sink,
  progress: Progress,
): Promise<void> {
  const { stdout, speed, shuffle, double, readOnly, config } = options;
  const begin = performance.now();
  const tally = createTally();
  const view = createTraceView({ width: columnsOf(stdout) ?? DEFAULT_WIDTH, color: colored(stdout) });
  sayProblems(recording, progress);
  const { webhooks } = await replaySession({
    ...{ lines: recording.lines, speed, shuffle, double, readOnly, config },
    log: progress.say,
    onExport: (request) => {
      sink.add(request);
      tally.add(request);
      view.add(request);
    },
    onInstant: (instant) => {
      progress.update(progressLine(recording, instant, tally));
      showTraces(view, instant.t, stdout, progress);
    },
  });
  progress.clear();
  showTraces(view, Infinity, stdout, progress);
  progress.say(summary(recording, tally, { webhooks }, performance.now() - begin));
}

function sayProblems({ problems }: Recording, progress: Progress): void {
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) progress.say(`skipped ${problem}`);
  const more = problems.length - PROBLEMS_SHOWN;
  if (more > 0) progress.say(`skipped ${String(more)} more bad lines`);
}

function progressLine({ file, lines }: Recording, instant: Instant, tally: Tally): string {
  const seconds = (instant.t / 1000).toFixed(1);
  const states = `${String(instant.lines)} of ${String(lines.length)} changes`;
  return `${path.basename(file)}  ${seconds} s into the story  ${states}  ${String(tally.spans)} spans`;
}

function showTraces(view: TraceView, now: number, stdout: NodeJS.WritableStream, progress: Progress): void {
  const texts = view.finished(now);
  if (texts.length === 0) return;
  progress.clear();
  for (const text of texts) stdout.write(`${text}\n\n`);
}

function colored(stdout: NodeJS.WritableStream): boolean {
  const refused = process.env['NO_COLOR'] ?? '';
  return isTerminal(stdout) && refused === '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
