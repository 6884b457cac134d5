import { InvalidArgumentError, type Command } from 'commander';
import type { Io } from './io.js';

/** Takes the exit code of a command. */
export type Done = (code: number) => void;

interface ReplayFlags {
  readonly speed: number | 'max';
  readonly out?: string;
  readonly readOnly?: true;
  readonly shuffle?: number;
  readonly double?: true;
  readonly config?: string;
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

async function replay(files: readonly string[], flags: ReplayFlags, { stdout, stderr }: Io): Promise<number> {
  // Only now: the real thing needs no cluster and no collector of its own.
  // gRPC would ask a proxy of the environment for a port of this very process.
  process.env['no_grpc_proxy'] = '127.0.0.1';
  const { runReplay } = await import('../local/replay.js');
  const { speed, out, shuffle, config } = flags;
  return runReplay({
    files,
    speed,
    readOnly: flags.readOnly === true,
    double: flags.double === true,
    ...(out === undefined ? {} : { out }),
    ...(shuffle === undefined ? {} : { shuffle }),
    ...(config === undefined ? {} : { config }),
    stdout,
    stderr,
  });
}

export function addReplay(program: Command, io: Io, done: Done): void {
  program
    .command('replay <files...>')
    .description('send recorded clusters through the sidecar, here, without a cluster or a collector')
    .option('--speed <n>', 'how much faster than it happened, or max', parseSpeed, 'max')
    .option('--out <file>', 'write what was exported as OTLP JSON, one request per line')
    .option('--read-only', 'write nothing to the replayed cluster')
    .option('--shuffle <seed>', 'mix the kinds at random, each kind in its order', parseSeed)
    .option('--double', 'send each line twice')
    .option('--config <file>', 'configuration of the sidecar')
    .action(async (files: string[], flags: ReplayFlags) => {
      done(await replay(files, flags, io));
    });
}
