import type { Micros } from '../core/contract/model.js';
import { createVirtualClock } from './clock.js';
import { startCluster } from './cluster/index.js';
import { startIncarnation, type Incarnation, type Surroundings } from './incarnation.js';
import { doubled, instants, shuffled } from './orders.js';
import { zeroOf, type Line } from './recording.js';
import type { SessionOptions, SessionResult } from './session-options.js';
import { createSidecarFolder } from './sidecar-files.js';
import { watchedBy } from './watched.js';
import { Relay } from './webhooks.js';
import { pause, within } from './within.js';

export type { Instant, SessionOptions, SessionResult } from './session-options.js';

/**
 * Sends recorded lines through sidecars until all is emitted and drained: the lines of one instant, then, when they are
 * taken and each webhook has its answer, the clock moves on; after the last line it jumps from deadline to deadline until none is left.
 */
export async function replaySession(options: SessionOptions): Promise<SessionResult> {
  const clock = createVirtualClock(zeroOf(options.lines));
  const folder = await createSidecarFolder();
  try {
    const { config, readOnly = false, log, stallMillis = 60_000, signal } = options;
    const cluster = await startCluster({ clock, readOnly });
    const surroundings = { cluster, clock, folder, readOnly, config, log, stallMillis, signal };
    const session = new Session(options, surroundings);
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
  private readonly relay: Relay;
  private readonly zero: Micros;
  private taken = 0;

  constructor(
    private readonly options: SessionOptions,
    private readonly surroundings: Surroundings,
  ) {
    this.relay = new Relay(surroundings);
    this.zero = surroundings.clock.now();
    surroundings.clock.onTaken(() => (this.taken += 1));
  }

  async run(): Promise<SessionResult> {
    for (const name of this.options.sidecars ?? ['sidecar']) await this.begin(name);
    const lines = this.order();
    await this.deliver(lines);
    await this.jumpThroughDeadlines();
    for (const incarnation of this.living.values()) await incarnation.stop();
    this.options.onEnd?.(this.surroundings.cluster);
    return {
      webhooks: this.relay.result,
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
      await this.relayAll(group);
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

  /** One after the other, as they came. */
  private async relayAll(group: readonly Line[]): Promise<void> {
    const receivers = [...this.living.values()].flatMap((incarnation) => incarnation.receivers);
    for (const line of group) if (line.kind === 'webhook') await this.relay.send(line, receivers);
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
