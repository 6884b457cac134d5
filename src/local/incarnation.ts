import { randomUUID } from 'node:crypto';
import type { PipelineConfig } from '../core/config/pipeline.js';
import { createSidecar, type Sidecar } from '../core/kernel/sidecar.js';
import { createCounters, type MemoryCounters } from '../core/self/counters.js';
import { createLogger } from '../core/self/log.js';
import type { VirtualClock } from './clock.js';
import type { Cluster } from './cluster/index.js';
import type { OtlpRequest } from './otlp-json.js';
import { startReceiver } from './receiver.js';
import type { SidecarFolder, SidecarSetup } from './sidecar-files.js';
import type { Receiver } from './webhooks.js';
import { within } from './within.js';

export interface Surroundings {
  readonly cluster: Cluster;
  readonly clock: VirtualClock;
  readonly folder: SidecarFolder;
  readonly readOnly: boolean;
  readonly config?: readonly string[] | undefined;
  /** Takes the sidecars' own log, line by line. */
  readonly log: (line: string) => void;
  readonly stallMillis: number;
  /** Ends every wait. */
  readonly signal?: AbortSignal | undefined;
}

/** One life of a sidecar, from its start until it is stopped or dropped. */
export interface Incarnation {
  readonly id: string;
  readonly config: PipelineConfig;
  /** Where it takes webhooks. */
  readonly receivers: readonly Receiver[];
  readonly counters: MemoryCounters;
  /** Ends it as a killed process ends: nothing more comes from it, nothing reaches it, and nothing is drained. */
  drop(): void;
  /** Drains and stops it. Of a dropped one it only frees what it still holds. */
  stop(): Promise<void>;
}

/** Starts the unchanged sidecar against the emulated cluster; resolves when it has listed everything once. */
export async function startIncarnation(
  id: string,
  surroundings: Surroundings,
  onExport: (request: OtlpRequest) => void,
): Promise<Incarnation> {
  let alive = true;
  // A dropped sidecar does not know it: its exports are answered, so that it can be stopped, and thrown away.
  const receiver = await startReceiver({
    onExport: (request) => {
      if (alive) onExport(request);
    },
  });
  const ownClock = surroundings.clock.forSidecar(id);
  const counters = createCounters();
  let sidecar: Sidecar | undefined;
  function drop(): void {
    alive = false;
    ownClock.drop();
    surroundings.cluster.expel(id);
  }
  async function stop(): Promise<void> {
    try {
      await (alive ? sidecar?.stop() : stopDropped(sidecar, surroundings.log));
    } finally {
      drop();
      await receiver.stop();
    }
  }
  try {
    const { config, receivers } = await configure(id, surroundings, receiver.endpoint);
    const write = (line: string): void => {
      if (alive) surroundings.log(line);
    };
    const log = createLogger({ level: config.telemetry.logLevel, destination: { write } });
    sidecar = createSidecar({ config, log: log.with({ sidecar: id }), counters, clock: ownClock });
    await run(id, sidecar, surroundings);
    return { id, config, receivers, counters, drop, stop };
  } catch (error) {
    drop();
    await stop();
    throw error;
  }
}

function configure(
  id: string,
  { cluster, folder, readOnly, config }: Surroundings,
  endpoint: string,
): Promise<SidecarSetup> {
  const token = randomUUID();
  cluster.admit(id, token);
  return folder.load({ id, server: cluster.url, token, endpoint, readOnly, config });
}

async function run(id: string, sidecar: Sidecar, { stallMillis, signal }: Surroundings): Promise<void> {
  await sidecar.start();
  await within(sidecar.ready(), stallMillis, () => `${id} is not ready: ${healthOf(sidecar)}`, signal);
}

/** Nobody waits for anything of it any more; why it would not stop is only said. */
async function stopDropped(sidecar: Sidecar | undefined, log: (line: string) => void): Promise<void> {
  try {
    await sidecar?.stop();
  } catch (error) {
    log(`a dropped sidecar did not stop well: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function healthOf(sidecar: Sidecar): string {
  const parts = [...sidecar.health()].map(([name, { state, reason }]) => {
    return `${name} is ${state}${reason === undefined ? '' : ` (${reason})`}`;
  });
  return parts.join(', ');
}
