import { InvalidArgumentError, type Command } from 'commander';
import { loadConfig } from '../core/config/load.js';
import type { PipelineConfig } from '../core/config/pipeline.js';
import { ComponentError } from '../core/contract/errors.js';
import { duration } from '../core/schema/config.js';
import { createLogger } from '../core/self/log.js';
import { builtinPlugins } from '../plugins.js';
import { openOutFile, type OutFile } from '../record/out-file.js';
import { Recorder } from '../record/recorder.js';
import { recordedSources } from '../record/sources.js';
import { summary } from '../record/tally.js';
import { firstSignal } from './first-signal.js';
import type { Io } from './io.js';
import type { Done } from './replay.js';

interface RecordFlags {
  readonly config: readonly string[];
  readonly out: string;
  readonly for?: number;
  readonly force?: true;
}

const PROGRESS_MS = 10_000;
/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Say = (line: string) => void;

function parseDuration(text: string): number {
  const { success, data } = duration.safeParse(text);
  if (success && data > 0 && data <= LONGEST_TIMER_MS) return data;
  throw new InvalidArgumentError('It is a duration such as 90s, 30m or 1h30m, of at most 24 days.');
}

/** What people are told is short; what watches have to say is in the log's own lines. */
function recorderOf(config: PipelineConfig, out: OutFile, io: Io): Recorder {
  const destination = { write: (line: string) => void io.stderr.write(line) };
  const level = config.telemetry.logLevel === 'info' ? 'warn' : config.telemetry.logLevel;
  return new Recorder({ config, out, log: createLogger({ level, destination }) });
}

function wordsOf(error: unknown): string {
  if (error instanceof ComponentError) return `${error.component}: ${error.reason}`;
  return error instanceof Error ? error.message : String(error);
}

/** Resolves when it is time to end: undefined, or what went wrong. */
async function whenOver(recorder: Recorder, out: OutFile, io: Io, millis?: number): Promise<unknown> {
  const { signal, forget } = firstSignal(io);
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => {
    // Without an end it only keeps Node alive, which waiting for a connection to be tried again does not.
    if (millis === undefined) timer = setTimeout(() => undefined, LONGEST_TIMER_MS);
    else timer = setTimeout(resolve, millis);
  });
  try {
    return await Promise.race([signal.then(() => undefined), time, recorder.refused, out.failed]);
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/** Says nothing while nothing comes. */
function tellProgress(recorder: Recorder, say: Say): () => void {
  let told = 0;
  return () => {
    if (recorder.lines !== told) say(`${recorder.lines} lines so far`);
    told = recorder.lines;
  };
}

async function recordUntil(recorder: Recorder, out: OutFile, io: Io, flags: RecordFlags, say: Say) {
  void recorder.ready.then(() => say('what is there is recorded; now whatever changes'));
  const progress = setInterval(tellProgress(recorder, say), PROGRESS_MS);
  const problems: unknown[] = [];
  const note = (error: unknown): void => void problems.push(error);
  try {
    problems.push(await whenOver(recorder, out, io, flags.for));
  } finally {
    clearInterval(progress);
  }
  await recorder.stop().catch(note);
  await out.end().catch(note);
  const [problem] = problems.filter((each) => each !== undefined);
  for (const line of summary(recorder.kinds())) say(line);
  if (problem === undefined) say(`${flags.out} holds ${recorder.lines} lines`);
  else say(wordsOf(problem));
  return problem === undefined ? 0 : 1;
}

function sayLeftOut(config: PipelineConfig, say: Say): void {
  const recorded = new Set<unknown>(recordedSources(config));
  for (const source of config.sources) {
    if (!recorded.has(source)) say(`sources.${source.id} is not built in and is not recorded`);
  }
}

/** Records until a signal comes or the time is over. @throws ConfigError */
async function record(flags: RecordFlags, io: Io): Promise<number> {
  const loading = { plugins: builtinPlugins, env: io.env, failedPlugins: 'leave_out' } as const;
  const config = await loadConfig(flags.config, loading);
  const say: Say = (line) => void io.stderr.write(`record: ${line}\n`);
  sayLeftOut(config, say);
  let out: OutFile | undefined;
  let recorder: Recorder | undefined;
  try {
    out = await openOutFile(flags.out, flags.force === true);
    recorder = recorderOf(config, out, io);
    await recorder.start();
  } catch (error) {
    await recorder?.stop();
    await out?.discard();
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    say(exists ? `${flags.out} is there already; --force replaces it` : wordsOf(error));
    return 1;
  }
  return recordUntil(recorder, out, io, flags, say);
}

export function addRecord(program: Command, io: Io, done: Done): void {
  program
    .command('record')
    .description(
      'record what the sources of a configuration see, redacted, for replay; nothing is written there',
    )
    .requiredOption('--config <file...>', 'configuration, as for run; again for more, the later wins')
    .requiredOption('--out <file>', 'where it is written: JSON lines, gzip when the name ends in .gz')
    .option('--for <duration>', 'end after this time, such as 30m; else a signal ends it', parseDuration)
    .option('--force', 'replace the file when it is there')
    .action(async (flags: RecordFlags) => {
      done(await record(flags, io));
    });
}
