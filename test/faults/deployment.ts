import { pause } from '../../src/local/within.js';
import { expect } from 'vitest';
import type { WebhookLine } from '../../src/local/recording.js';
import { text } from '../checker/json.js';
import { pickOne, type Random } from '../checker/random.js';
import type { Child } from '../process/child.js';
import { createHook, deliver, LINKERS, type Hook } from '../process/deliveries.js';
import { sparePort } from '../process/ports.js';
import { BRISK, LEADS } from '../process/replicas.js';
import { LISTED } from '../process/scene.js';
import { until, type Changes, type World } from '../process/world.js';

const NAMES = ['a', 'b', 'c'];
/** So short that a busy machine may cost a leader its lease, too: that is a loss more. */
const ELECTION = {
  ...BRISK,
  ...{ lease_duration: '3s', renew_deadline: '2s' },
};
const LOST = 'leadership was lost';
const BETWEEN_PROBES = 100;
const LONGEST_PROBE = 500;

interface Replica {
  readonly hook: Hook;
  readonly health: string;
  readonly changes: Changes;
  /** Of its lives the newest. */
  child?: Child;
  /** Whether it was ready for webhooks when it was last asked. */
  isReady: boolean;
}

/** What another configuration has beside what makes several replicas of it. */
export type Replicated = Pick<Changes, 'store' | 'sections'>;

async function createReplica(name: string, { store, sections }: Replicated): Promise<Replica> {
  const hook = await createHook();
  const health = `127.0.0.1:${String(await sparePort())}`;
  const changes: Changes = {
    ...{ name, level: 'info', sources: hook.sources, linkers: LINKERS },
    ...(store && { store }),
    telemetry: { health_check: { endpoint: health } },
    sections: { ...sections, leader_election: ELECTION },
  };
  return { hook, health, changes, isReady: false };
}

async function isReady({ health }: Replica): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(LONGEST_PROBE);
    const { status } = await fetch(`http://${health}/readyz/sources.webhook`, { method: 'HEAD', signal });
    return status === 200;
  } catch {
    return false; // It is not there, or stands still.
  }
}

/** Replicas of the built program, each started again when it ends, behind a Service: as in Kubernetes. */
export class Deployment {
  /** How one ended that had no reason to, in words. */
  readonly problems: string[] = [];
  private isOver = false;

  private constructor(
    private readonly world: World,
    private readonly replicas: readonly Replica[],
    private readonly random: Random,
  ) {}

  /** The first leader works then: what came and went before that is nobody's to tell. */
  static async begin(world: World, changes: Replicated, random: Random): Promise<Deployment> {
    const replicas = await Promise.all(NAMES.map((name) => createReplica(name, changes)));
    const deployment = new Deployment(world, replicas, random);
    for (const replica of replicas) {
      void deployment.keepUp(replica);
      void deployment.probe(replica);
    }
    await deployment.working();
    return deployment;
  }

  /** Who holds the lease, by the name of its own choice. */
  get holder(): string {
    return text(this.world.cluster.lease('jx', 'lighthouse-telemetry'), 'spec', 'holderIdentity');
  }

  /** The one that leads, as soon as one does. */
  async leader(): Promise<Child> {
    const found: Child[] = [];
    await until(() => {
      found.push(...this.children.filter((child) => this.leads(child)));
      expect(found).not.toEqual([]);
    });
    return found[0] as Child;
  }

  async takenOverFrom(holder: string): Promise<void> {
    await until(() => expect(['', holder]).not.toContain(this.holder));
  }

  /** Until a leader has seen what there is. */
  async working(): Promise<void> {
    await until(() => {
      const working = this.children.filter((child) => this.leads(child) && child.said().includes(LISTED));
      expect(working).toHaveLength(1);
    });
  }

  /** Sends it to one that is ready. Undefined: nobody was, or there was no answer. */
  async deliver(webhook: WebhookLine): Promise<number | undefined> {
    const ready = this.replicas.filter((replica) => replica.isReady);
    const taker = pickOne(ready, this.random);
    return taker && deliver(taker.hook, webhook);
  }

  /** All of them as they should; the leader last, or it would change hands. */
  async end(): Promise<void> {
    await until(() => {
      for (const child of this.children) expect(child.said()).toContain('started');
    });
    const leader = await this.leader();
    this.close();
    for (const child of [...this.children.filter((each) => each !== leader), leader]) {
      child.signal('SIGTERM');
      const { code } = await child.ended;
      if (code !== 0 && !hasLost(child)) this.problems.push(told(child, code));
    }
  }

  /** None is started any more. */
  close(): void {
    this.isOver = true;
  }

  private get children(): readonly Child[] {
    return this.replicas.flatMap(({ child }) => child ?? []);
  }

  private leads(child: Child): boolean {
    const isOf = ({ msg, identity }: { msg: string; identity?: unknown }): boolean =>
      msg === LEADS && identity === this.holder;
    return child.log('info').some(isOf);
  }

  private async keepUp(replica: Replica): Promise<void> {
    while (!this.isOver) {
      const child = await this.world.start(replica.changes);
      replica.child = child;
      const { code, signal } = await child.ended;
      const isFair = signal === 'SIGKILL' || (code === 1 && hasLost(child));
      if (!this.isOver && !isFair) this.problems.push(told(child, code));
    }
  }

  private async probe(replica: Replica): Promise<void> {
    while (!this.isOver) {
      replica.isReady = await isReady(replica);
      await pause(BETWEEN_PROBES);
    }
  }
}

const hasLost = (child: Child): boolean => child.said().includes(LOST);

function told(child: Child, code: number | null): string {
  return `a replica ended with ${String(code)}: ${child.log('error').at(-1)?.msg ?? ''}`;
}
