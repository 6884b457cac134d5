import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ConfigError } from '../core/contract/errors.js';
import { components, printConfig, validate } from './inspect.js';
import type { Io } from './io.js';
import { run } from './run.js';
import { packageVersion } from './version.js';

const EXAMPLES = `
Examples:
  $ lighthouse-telemetry --config config/jenkins-x.yaml
  $ lighthouse-telemetry --config base.yaml --config site.yaml     the later file wins
  $ lighthouse-telemetry --config base.yaml --config yaml:service::telemetry::logs::level:\\ debug
  $ lighthouse-telemetry validate --config base.yaml
  $ lighthouse-telemetry replay recordings/r3-trouble.jsonl.gz --speed max --out traces.jsonl

Exit code: 0 all went well; 1 wrong configuration or arguments, refused credentials, or spans that were left.`;

const CONFIG = '--config <file...>';
const CONFIG_HELP = 'configuration: a file, file:FILE, env:VARIABLE or yaml:TEXT; again for more';

interface Configured {
  readonly config: readonly string[];
}
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
  // Only now: the real thing needs no cluster and collector of its own.
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

type Done = (code: number) => void;

function addConfigured(program: Command, io: Io, done: Done): void {
  const add = (
    name: string,
    help: string,
    work: (files: readonly string[], io: Io) => Promise<number>,
  ): void => {
    program
      .command(name, { isDefault: name === 'run' })
      .description(help)
      .requiredOption(CONFIG, CONFIG_HELP)
      .action(async ({ config }: Configured) => {
        done(await work(config, io));
      });
  };
  add('run', 'run the sidecar (this is what happens without a command)', run);
  add('validate', 'check a configuration; silent when it is right', validate);
  add(
    'print-config',
    'print the configuration with defaults and variables filled in, without secrets',
    printConfig,
  );
}

function addReplay(program: Command, io: Io, done: Done): void {
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

function createProgram(io: Io, done: Done): Command {
  const program = new Command('lighthouse-telemetry')
    .description('Turns what happens to a change into distributed traces, beside an OpenTelemetry Collector.')
    .version(packageVersion())
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(--help says more)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  addConfigured(program, io, done);
  program
    .command('components')
    .description('list what a configuration may name')
    .action(() => {
      done(components(io));
    });
  addReplay(program, io, done);
  return program;
}

/** Runs one command. @returns the exit code */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const program = createProgram(io, (result) => (code = result));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof ConfigError)) throw error;
    io.stderr.write(`${error.problems.join('\n')}\n`);
    return 1;
  }
}
