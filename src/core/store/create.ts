import type { Counters, Logger, Meter } from '../contract/ports.js';
import type { StoreConfig } from './config.js';
import type { Engine } from './engine.js';
import { FileEngine } from './file/engine.js';
import type { CommitLimits } from './group-commit.js';
import { createMemoryEngine } from './memory.js';
import { RedisEngine } from './redis/engine.js';
import { Standing } from './standing.js';
import { assembleStore, type OwnedStore, type Report } from './store.js';
import { realTiming, type Timing } from './timing.js';

export interface StoreOptions {
  readonly config: StoreConfig;
  readonly log: Logger;
  readonly counters: Counters;
  readonly meter: Meter;
  /** The wall clock, in microseconds. */
  readonly now: () => number;
  readonly report: Report;
  /** Whether this process may still write what others share; always when absent. */
  readonly mayWrite?: (() => boolean) | undefined;
  readonly timing?: Timing;
  readonly limits?: Partial<CommitLimits>;
}

const LIMITS = {
  stopMillis: 5000,
  pendingBytes: 64 * 1024 * 1024,
  commitBytes: 4 * 1024 * 1024,
};
/** Memory never lets a write wait. */
const MEMORY_WAIT_MS = 1000;

/** What a store is made of. */
function engineOf(options: StoreOptions, standing: Standing, timing: Timing): Engine {
  const { config, log, counters, now } = options;
  if (config.type === 'memory') return createMemoryEngine({ maxBytes: config.max_bytes, standing, now });
  if (config.type === 'file') return new FileEngine({ ...config, log, counters, standing, now });
  return new RedisEngine({ config, log, standing, timing, now });
}

/** The store that is configured. Nothing is opened before its component starts. */
export function createStore(options: StoreOptions): OwnedStore {
  const { config, timing = realTiming, report } = options;
  const standing = new Standing(report);
  const waitMillis = config.type === 'memory' ? MEMORY_WAIT_MS : config.write_timeout;
  const engine = engineOf(options, standing, timing);
  return assembleStore({
    ...options,
    engine,
    standing,
    timing,
    limits: { ...LIMITS, waitMillis, ...options.limits },
  });
}
