import path from 'node:path';
import { ConfigError } from '../core/contract/errors.js';
import { Interruption } from './interruption.js';
import { whyEmpty, whyNoSpans } from './nothing.js';
import { openOutFile, refuseInput, type OutFile } from './out-file.js';
import { columnsOf, createProgress, isTerminal, type Progress } from './progress.js';
import { readRecording, type Recording } from './recording.js';
import { replaySession, type Instant } from './session.js';
import { createTally, summary, type Tally } from './tally.js';
import { createTraceView, type TraceView } from './view/index.js';

export interface ReplayOptions {
  readonly files: readonly string[];
  /** Times faster than life. */
  readonly speed: number | 'max';
  /** Where each export request goes as OTLP/JSON, one per line, in order of arrival; replaced when all went well. */
  readonly out?: string;
  readonly readOnly: boolean;
  /** Seed of another order of the lines. */
  readonly shuffle?: number;
  /** Each line twice. */
  readonly double: boolean;
  /** The user's configuration, the later file wins; where the cluster and the collector are is written over it. */
  readonly config?: readonly string[];
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Ends it early, all cleaned up. The reason is an `Interruption`, or what went wrong. */
  readonly signal?: AbortSignal;
}

const DEFAULT_WIDTH = 120;
const PROBLEMS_SHOWN = 20;
const NO_SINK: OutFile = {
  add: () => undefined,
  commit: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};

/**
 * Sends each recording through a sidecar of its own and shows the traces that come out.
 * @returns the exit code: 1 when a file can't be read or written, the sidecar can't work or nothing comes of a
 *   recording, said on stderr; that of the interruption when there was one
 */
export async function runReplay(options: ReplayOptions): Promise<number> {
  const progress = createProgress(options.stderr);
  try {
    await replayAll(options, progress);
    return 0;
  } catch (error) {
    progress.clear();
    const told = wordsOf(error);
    if (told !== '') progress.say(told);
    return error instanceof Interruption ? error.exitCode : 1;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.join('\n');
  const message = error instanceof Error ? error.message : String(error);
  return message === '' ? '' : `replay: ${message}`;
}

async function replayAll(options: ReplayOptions, progress: Progress): Promise<void> {
  const { files, out, config = [] } = options;
  if (out !== undefined) await refuseInput(out, [...files, ...config.flatMap(fileOf)]);
  const recordings: Recording[] = [];
  for (const file of files) recordings.push(await readWhole(file, options.signal));
  const sink = out === undefined ? NO_SINK : await openOutFile(out);
  try {
    for (const recording of recordings) await replayFile(recording, options, sink, progress);
    await sink.commit();
  } finally {
    await sink.discard();
  }
}

/** The file that a `--config` value names. */
function fileOf(config: string): string[] {
  return /^(?:env|yaml):/.test(config) ? [] : [config.replace(/^file:/, '')];
}

async function readWhole(file: string, signal?: AbortSignal): Promise<Recording> {
  const recording = await readRecording(file, signal);
  const why = whyEmpty(recording);
  if (why !== undefined) throw new Error(`${file}: nothing to replay: ${why}`);
  return recording;
}

async function replayFile(
  recording: Recording,
  options: ReplayOptions,
  sink: OutFile,
  progress: Progress,
): Promise<void> {
  const { stdout, speed, shuffle, double, readOnly, config, signal } = options;
  const begin = performance.now();
  const tally = createTally();
  const view = createTraceView({ width: columnsOf(stdout) ?? DEFAULT_WIDTH, color: colored(stdout) });
  sayProblems(recording, progress);
  const result = await replaySession({
    ...{ lines: recording.lines, speed, shuffle, double, readOnly, config, signal },
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
  await written(stdout, signal);
  progress.say(summary(recording, tally, result.webhooks, performance.now() - begin));
  if (tally.spans > 0) return;
  throw new Error(`${recording.file}: no span came out: ${whyNoSpans(recording, result)}`);
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

/** Resolves when all is written, or nobody takes it any more; only then it is known whether that ends the replay. */
async function written(stdout: NodeJS.WritableStream, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      resolve();
    };
    stdout.write('', done);
    signal?.addEventListener('abort', done, { once: true });
  });
  signal?.throwIfAborted();
}
