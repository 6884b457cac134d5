import { Command, CommanderError } from 'commander';
import { ConfigError } from '../core/contract/errors.js';
import { components, printConfig, validate } from './inspect.js';
import type { Io } from './io.js';
import { addRecord } from './record.js';
import { addReplay, type Done } from './replay.js';
import { run } from './run.js';
import { packageVersion } from './version.js';

const EXAMPLES = `
Examples:
  $ lighthouse-telemetry --config config/jenkins-x.yaml
  $ lighthouse-telemetry --config base.yaml --config site.yaml     the later file wins
  $ lighthouse-telemetry --config base.yaml --config yaml:service::telemetry::logs::level:\\ debug
  $ lighthouse-telemetry validate --config base.yaml
  $ lighthouse-telemetry components --config base.yaml
  $ lighthouse-telemetry replay recordings/r3-trouble.jsonl.gz --speed max --out traces.jsonl
  $ lighthouse-telemetry record --config base.yaml --out mine.jsonl.gz --for 30m

Exit code: 0 all went well; 1 wrong configuration or arguments, refused credentials, spans
that were left, or leadership that was lost.`;

const CONFIG = '--config <file...>';
const CONFIG_HELP = 'configuration: a file, file:FILE, env:VARIABLE or yaml:TEXT; again for more';

interface Configured {
  readonly config: readonly string[];
}
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
    .description('list what a configuration may name and set')
    .option(CONFIG, 'list the plugins that this configuration loads, too; as for the others')
    .action(async ({ config = [] }: Partial<Configured>) => {
      done(await components(config, io));
    });
  addReplay(program, io, done);
  addRecord(program, io, done);
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
