import type { Micros } from '../core/contract/model.js';
import type { MemoryCounters } from '../core/self/counters.js';
import { createVirtualClock } from './clock.js';
import { startCluster, type Cluster } from './cluster/index.js';
import { startIncarnation, type Incarnation, type Surroundings } from './incarnation.js';
import { doubled, instants, shuffled } from './orders.js';
import type { OtlpRequest } from './otlp-json.js';
import { zeroOf, type Line } from './recording.js';
import { createSidecarFolder } from './sidecar-files.js';
import { watchedBy, type Watched } from './watched.js';
import { pause, within } from './within.js';

/** A sidecar is dropped, not stopped, and another one takes its place with the same configuration. */
export interface Restart {
  readonly sidecar: string;
  /** After the instant in which so many lines were in. */
  readonly afterLines: number;
  /** Before it has taken these lines; else when all is taken. */
  readonly midway?: boolean;
}

/** The state of a session after an instant. */
export interface Instant {
  /** Milliseconds of the story. */
  readonly t: number;
  readonly lines: number;
  readonly now: Micros;
  readonly cluster: Cluster;
}

export interface SessionOptions {
  /** As recorded. */
  readonly lines: readonly Line[];
  /** Seed of another order. The clock stands until the last line is in. */
  readonly shuffle?: number | undefined;
  /** Each line twice. The clock stands until the last line is in. */
  readonly double?: boolean | undefined;
  /** Times faster than life; only waits between lines. */
  readonly speed?: number | 'max' | undefined;
  readonly readOnly?: boolean | undefined;
  /** The user's configuration; the later file wins. */
  readonly config?: readonly string[] | undefined;
  /** Names of the sidecars that work side by side. */
  readonly sidecars?: readonly string[] | undefined;
  readonly restarts?: readonly Restart[] | undefined;
  /** Real time without progress after which the session is given up. */
  readonly stallMillis?: number | undefined;
  /** Ends the session early: it cleans up and rejects with the reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onExport: (request: OtlpRequest, sidecar: string) => void;
  /** Called before the next lines come; the place to inject faults through `cluster.control`. */
  readonly onInstant?: ((instant: Instant) => void | Promise<void>) | undefined;
  /** Takes the sidecars' own log, line by line. */
  readonly log: (line: string) => void;
}

export interface SessionResult {
  /** Lines that nothing could be made of: this version has no webhook source. */
  readonly webhooks: number;
  /** How many states sidecars have taken. */
  readonly taken: number;
  readonly watched: Watched;
  /** What each life of each sidecar counted, by its id. */
  readonly counters: ReadonlyMap<string, MemoryCounters>;
}

/**
 * Sends recorded lines through sidecars until all is emitted and drained: the lines of one instant, then, when they are
 * taken, the clock moves on; after the last line it jumps from deadline to deadline until none is left.
 */
export async function replaySession(options: SessionOptions): Promise<SessionResult> {
  const clock = createVirtualClock(zeroOf(options.lines));
  const folder = await createSidecarFolder();
  try {
    const cluster = await startCluster({ clock, readOnly: options.readOnly ?? false });
    const { config, log, stallMillis = 60_000, signal } = options;
    const session = new Session(options, { cluster, clock, folder, config, log, stallMillis, signal });
    try {
      return await session.run();
    } finally {
      await session.close();
      await cluster.stop();
    }
  } finally {
    await folder.remove();
  }
}

class Session {
  /** The living one of each name. */
  private readonly living = new Map<string, Incarnation>();
  private readonly all: Incarnation[] = [];
  private readonly zero: Micros;
  private taken = 0;

  constructor(
    private readonly options: SessionOptions,
    private readonly surroundings: Surroundings,
  ) {
    this.zero = surroundings.clock.now();
    surroundings.clock.onTaken(() => (this.taken += 1));
  }

  async run(): Promise<SessionResult> {
    for (const name of this.options.sidecars ?? ['sidecar']) await this.begin(name);
    const lines = this.order();
    await this.deliver(lines);
    await this.jumpThroughDeadlines();
    for (const incarnation of this.living.values()) await incarnation.stop();
    return {
      webhooks: lines.filter(({ kind }) => kind === 'webhook').length,
      taken: this.taken,
      watched: watchedBy(this.all),
      counters: new Map(this.all.map(({ id, counters }) => [id, counters])),
    };
  }

  /** Frees everything, whatever state it is in. */
  async close(): Promise<void> {
    for (const incarnation of this.all) {
      incarnation.drop();
      await incarnation.stop();
    }
  }

  private async begin(name: string): Promise<void> {
    const lives = this.all.filter(({ id }) => id === name || id.startsWith(`${name}~`)).length;
    const id = lives === 0 ? name : `${name}~${String(lives)}`;
    const incarnation = await startIncarnation(id, this.surroundings, (request) => {
      this.options.onExport(request, name);
    });
    this.living.set(name, incarnation);
    this.all.push(incarnation);
  }

  private order(): readonly Line[] {
    const { lines, shuffle, double = false } = this.options;
    const ordered = shuffle === undefined ? lines : shuffled(lines, shuffle);
    return double ? doubled(ordered) : ordered;
  }

  private async deliver(lines: readonly Line[]): Promise<void> {
    const { clock, cluster } = this.surroundings;
    const { shuffle, double = false, onInstant } = this.options;
    const standing = shuffle !== undefined || double;
    let delivered = 0;
    let before = 0;
    for (const group of instants(lines)) {
      const t = group[0]?.t ?? 0;
      await this.pace(before, t);
      for (const line of group) if (line.kind !== 'webhook') cluster.apply(line);
      const came = { after: delivered, upTo: delivered + group.length };
      await this.restart(came, true);
      await this.idle();
      if (!standing) clock.moveTo(this.timeOf(t));
      await this.restart(came, false);
      await this.idle();
      delivered = came.upTo;
      before = t;
      await onInstant?.({ t, lines: delivered, now: clock.now(), cluster });
    }
    clock.moveTo(this.timeOf(lines.reduce((last, { t }) => Math.max(last, t), 0)));
    await this.idle();
  }

  private timeOf(t: number): Micros {
    return this.zero + Math.round(t * 1000);
  }

  private async pace(before: number, t: number): Promise<void> {
    const { speed = 'max', shuffle } = this.options;
    if (speed === 'max' || shuffle !== undefined || t <= before) return;
    await pause((t - before) / speed, this.surroundings.signal);
  }

  private async restart(
    came: { readonly after: number; readonly upTo: number },
    midway: boolean,
  ): Promise<void> {
    for (const { sidecar, afterLines, ...restart } of this.options.restarts ?? []) {
      const due = afterLines > came.after && afterLines <= came.upTo && (restart.midway ?? false) === midway;
      if (!due) continue;
      this.living.get(sidecar)?.drop();
      await this.begin(sidecar);
    }
  }

  private async jumpThroughDeadlines(): Promise<void> {
    const { clock } = this.surroundings;
    for (let next = clock.nextDeadline(); next !== undefined; next = clock.nextDeadline()) {
      clock.moveTo(next);
      await this.idle();
    }
  }

  private idle(): Promise<void> {
    const { cluster, stallMillis, signal } = this.surroundings;
    return within(cluster.idle(), stallMillis, () => cluster.pending().join('; '), signal);
  }
}
