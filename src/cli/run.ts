import { constants } from 'node:os';
import { loadConfig } from '../core/config/load.js';
import { ComponentError } from '../core/contract/errors.js';
import type { Logger } from '../core/contract/ports.js';
import { createSidecar, type Sidecar } from '../core/kernel/sidecar.js';
import { createCounters, type MemoryCounters } from '../core/self/counters.js';
import { createLogger } from '../core/self/log.js';
import { builtinPlugins } from '../plugins.js';
import type { Io } from './io.js';

/** Any timer keeps Node alive; signals and waiting for a connection to be tried again do not. */
const KEEP_ALIVE_MS = 2 ** 31 - 1;

/** Resolves with the first signal. A second one ends the process at once. */
function firstSignal(io: Io): { readonly signal: Promise<NodeJS.Signals>; readonly forget: () => void } {
  let forget = (): void => undefined;
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    let seen = false;
    forget = io.onSignal((name) => {
      if (seen) io.exit(128 + constants.signals[name]);
      seen = true;
      resolve(name);
    });
  });
  return { signal, forget };
}

interface Running {
  readonly sidecar: Sidecar;
  readonly counters: MemoryCounters;
  readonly log: Logger;
}

/** Spans that exporters gave up when they stopped: the drain time was over before a collector took them. */
function spansLeft(counters: MemoryCounters): number {
  return counters.snapshot().get('export_spans_refused_total{reason=drain_timeout}') ?? 0;
}

/** Stops and drains. @returns whether all went well, i.e. no spans were left. */
async function stopped({ sidecar, counters, log }: Running): Promise<boolean> {
  try {
    await sidecar.stop();
    const left = spansLeft(counters);
    log.info('stopped', { spans_left: left });
    return left === 0;
  } catch (error) {
    log.error('stopped, but not well', { error });
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
    log.error("can't start", { component: error.component, error });
    return false;
  }
}

async function runUntil(running: Running, signal: Promise<NodeJS.Signals>): Promise<number> {
  const { sidecar, log } = running;
  if (!(await started(running))) return 1;
  const end = await Promise.race([signal, sidecar.failed]);
  const refused = end instanceof ComponentError;
  // Its stack tells nobody anything: it is the API server or the collector that refused.
  if (refused) log.error('refused', { component: end.component, reason: end.message });
  else log.info('stopping', { signal: end });
  const well = await stopped(running);
  return refused || !well ? 1 : 0;
}

/** The real thing: runs until a signal comes. */
export async function run(files: readonly string[], io: Io): Promise<number> {
  const config = await loadConfig(files, { plugins: builtinPlugins, env: io.env });
  const destination =
    io.stderr === process.stderr ? undefined : { write: (line: string) => void io.stderr.write(line) };
  const log = createLogger({ level: config.telemetry.logLevel, destination });
  const counters = createCounters();
  const sidecar = createSidecar({ config, log, counters });
  const { signal, forget } = firstSignal(io);
  const keepAlive = setInterval(() => undefined, KEEP_ALIVE_MS);
  try {
    return await runUntil({ sidecar, counters, log }, signal);
  } finally {
    clearInterval(keepAlive);
    forget();
  }
}
