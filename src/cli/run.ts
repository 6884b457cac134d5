import { loadConfig } from '../core/config/load.js';
import type { PipelineConfig } from '../core/config/pipeline.js';
import { ComponentError } from '../core/contract/errors.js';
import type { Logger } from '../core/contract/ports.js';
import { LeadershipLostError } from '../core/kernel/election.js';
import { createSidecar, type Sidecar } from '../core/kernel/sidecar.js';
import { createCounters, type MemoryCounters } from '../core/self/counters.js';
import { createLogger } from '../core/self/log.js';
import { builtinPlugins } from '../plugins.js';
import { firstSignal } from './first-signal.js';
import type { Io } from './io.js';
import { spansLeft, whatCame, whatIsThere } from './tell.js';

/** Any timer keeps Node alive; signals and waiting for a connection to be tried again do not. */
const KEEP_ALIVE_MS = 2 ** 31 - 1;

interface Running {
  readonly config: PipelineConfig;
  readonly sidecar: Sidecar;
  readonly counters: MemoryCounters;
  readonly log: Logger;
}

/** Stops and drains. @returns whether all went well, i.e. no spans were left. */
async function stopped({ sidecar, counters, log }: Running): Promise<boolean> {
  try {
    await sidecar.stop();
    log.info('stopped', whatCame(counters));
    return spansLeft(counters) === 0;
  } catch (error) {
    log.error('stopped, but not well', { ...whatCame(counters), error });
    return false;
  }
}

async function started({ sidecar, log }: Running): Promise<boolean> {
  try {
    await sidecar.start();
    log.info('started');
    return true;
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    // Its stack tells nobody anything when a file is missing; it is for who looks for a mistake of the program.
    log.error("can't start", { component: error.component, reason: error.reason });
    log.debug("where it can't start", { error });
    return false;
  }
}

/** Never settles when a source is never ok; that was said by its watches. */
async function sayListed({ config, sidecar, counters, log }: Running): Promise<void> {
  try {
    await sidecar.ready();
  } catch (error) {
    // Who waits for `failed` says that it was refused.
    if (error instanceof ComponentError) return;
    throw error;
  }
  log.info('all sources are listed and watched', whatIsThere(config, counters));
}

async function runUntil(running: Running, signal: Promise<NodeJS.Signals>): Promise<number> {
  const { sidecar, log } = running;
  const starting = started(running);
  // A signal that comes while something starts ends that, too.
  const first = await Promise.race([starting, signal]);
  if (first === false) return 1;
  if (first === true) void sayListed(running);
  const end = await Promise.race([signal, sidecar.failed]);
  const refused = end instanceof ComponentError;
  // Its stack tells nobody anything: it is the API server or the collector that refused.
  const lost = end instanceof LeadershipLostError;
  if (refused)
    log.error(lost ? 'leadership was lost' : 'refused', { component: end.component, reason: end.reason });
  else log.info('stopping', { signal: end });
  const well = await stopped(running);
  await starting;
  return refused || !well ? 1 : 0;
}

/** The real thing: runs until a signal comes. */
export async function run(files: readonly string[], io: Io): Promise<number> {
  const loading = { plugins: builtinPlugins, env: io.env, failedPlugins: 'leave_out' } as const;
  const config = await loadConfig(files, loading);
  const destination =
    io.stderr === process.stderr ? undefined : { write: (line: string) => void io.stderr.write(line) };
  const log = createLogger({ level: config.telemetry.logLevel, destination });
  const counters = createCounters();
  const sidecar = createSidecar({ config, log, counters });
  const { signal, forget } = firstSignal(io);
  const keepAlive = setInterval(() => undefined, KEEP_ALIVE_MS);
  try {
    return await runUntil({ config, sidecar, counters, log }, signal);
  } finally {
    clearInterval(keepAlive);
    forget();
  }
}
