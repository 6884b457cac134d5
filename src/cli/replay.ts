import { constants } from 'node:os';
import { InvalidArgumentError, type Command } from 'commander';
import { Interruption } from '../local/interruption.js';
import type { Io } from './io.js';

/** Takes the exit code of a command. */
export type Done = (code: number) => void;

interface ReplayFlags {
  readonly speed: number | 'max';
  readonly out?: string;
  readonly readOnly?: true;
  readonly shuffle?: number;
  readonly double?: true;
  readonly config?: readonly string[];
}

function parseSpeed(text: string): number | 'max' {
  const speed = Number(text);
  if (text === 'max') return text;
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new InvalidArgumentError('It is a number above 0, or max.');
}

function parseSeed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number.');
}

/**
 * What ends a replay early: the first signal, and a stdout that nobody reads any more when it writes nothing else.
 * A second signal ends the process at once.
 */
function interruptions(io: Io, out: string | undefined): { signal: AbortSignal; forget: () => void } {
  const ending = new AbortController();
  const forgetSignals = io.onSignal((name) => {
    const code = 128 + constants.signals[name];
    if (ending.signal.aborted) io.exit(code);
    ending.abort(new Interruption(`interrupted by ${name}`, code));
  });
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') ending.abort(new Error(`stdout: ${error.message}`));
    else if (out === undefined) ending.abort(new Interruption('', 0));
  };
  io.stdout.on('error', onError);
  const forget = (): void => {
    forgetSignals();
    io.stdout.off('error', onError);
  };
  return { signal: ending.signal, forget };
}

async function replay(files: readonly string[], flags: ReplayFlags, io: Io): Promise<number> {
  // Only now: the real thing needs no cluster and no collector of its own.
  // gRPC would ask a proxy of the environment for a port of this very process.
  process.env['no_grpc_proxy'] = '127.0.0.1';
  const { runReplay } = await import('../local/replay.js');
  const { speed, out, shuffle, config } = flags;
  const { signal, forget } = interruptions(io, out);
  const { stdout, stderr } = io;
  return runReplay({
    ...{ files, signal, stdout, stderr },
    speed,
    readOnly: flags.readOnly === true,
    double: flags.double === true,
    ...(out === undefined ? {} : { out }),
    ...(shuffle === undefined ? {} : { shuffle }),
    ...(config === undefined ? {} : { config }),
  }).finally(forget);
}

export function addReplay(program: Command, io: Io, done: Done): void {
  program
    .command('replay <files...>')
    .description('send recorded clusters through the sidecar, here, without a cluster or a collector')
    .option('--speed <n>', 'how much faster than it happened, or max', parseSpeed, 'max')
    .option('--out <file>', 'write what was exported as OTLP JSON, one request per line, when all went well')
    .option('--read-only', 'write nothing to the replayed cluster')
    .option('--shuffle <seed>', 'mix the kinds at random, each kind in its order', parseSeed)
    .option('--double', 'send each line twice')
    .option('--config <file...>', 'configuration of the sidecar; again for more, the later wins')
    .action(async (files: string[], flags: ReplayFlags) => {
      done(await replay(files, flags, io));
    });
}
