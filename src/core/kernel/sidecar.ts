import type { PipelineConfig } from '../config/pipeline.js';
import type { Component, Health } from '../contract/component.js';
import type { ComponentError } from '../contract/errors.js';
import type { Clock, Logger } from '../contract/ports.js';
import { createHealthCheck } from '../http/health.js';
import type { MemoryCounters } from '../self/counters.js';
import { createMetrics } from '../self/metrics.js';
import { createRealClock } from './clock.js';
import { nameOf } from './context.js';
import { createElection } from './election.js';
import { demanding, foreignNames, noSourceLeft, sayFailedPlugins } from './foreign.js';
import { wireIntake } from './intake.js';
import { Isolation } from './isolate.js';
import { createLifecycle, type Member } from './lifecycle.js';
import { Pulse } from './pulse.js';
import { createStandby } from './standby.js';
import { createStatus, type Status } from './status.js';
import { createStrayCatcher } from './strays.js';
import { wire } from './wiring.js';

export interface SidecarOptions {
  readonly config: PipelineConfig;
  readonly log: Logger;
  readonly counters: MemoryCounters;
  /** The system's time when absent. */
  readonly clock?: Clock | undefined;
}

export interface Sidecar extends Component {
  /** @throws ComponentError when a component can't start or was refused while it started */
  start(): Promise<void>;
  /** Drains. Rejects when something did not stop well, e.g. spans were left; all is stopped then nevertheless. */
  stop(): Promise<void>;
  /** Resolves when every source is ok (each kind listed once); rejects when a component was refused before. */
  ready(): Promise<void>;
  /** What each component last said of itself, by its name in the configuration: `sources.tekton`. */
  health(): ReadonlyMap<string, Health>;
  /**
   * Resolves when a component is refused before the first ready, or can't start in a standby that has become the leader, or
   * when a leader leads no more; otherwise never settles.
   */
  readonly failed: Promise<ComponentError>;
}

function sayUnused(config: PipelineConfig, log: Logger): void {
  if (config.unused.length === 0) return;
  log.info('configured, but not run, because the pipeline does not name them', { components: config.unused });
}

/** What tells of the others: it starts first and stops last. */
function telemetry(
  { telemetry: { healthEndpoint: endpoint } }: PipelineConfig,
  log: Logger,
  metrics: Component,
  told: { readonly health: () => ReadonlyMap<string, Health>; readonly isStarted: () => boolean },
): Member[] {
  const members = [{ name: 'metrics', component: metrics }];
  if (endpoint === undefined) return members;
  const component = createHealthCheck({ ...told, endpoint, log, now: () => Date.now() });
  return [...members, { name: 'health_check', component }];
}

function strayCatcher(foreign: readonly string[]): Member[] {
  return foreign.length > 0 ? [{ name: 'plugins', component: createStrayCatcher() }] : [];
}

/** Takes what components say of themselves. */
function telling(status: Status, log: Logger): Status['report'] {
  return (name, health) => {
    const changed = status.all.get(name)?.state !== health.state;
    status.report(name, health);
    // The component itself says what people should know; this is for who looks at the order of things.
    if (changed) log.debug('health', { component: name, ...health });
  };
}

/** The clock, and what runs beside it; that of a replay stands still when it wants to. */
function timeOf(given: Clock | undefined): {
  readonly clock: Clock;
  readonly isCatchingUp: () => boolean;
  readonly beating: readonly Member[];
} {
  if (given !== undefined) return { clock: given, isCatchingUp: () => false, beating: [] };
  const pulse = new Pulse();
  const beating = [{ name: 'pulse', component: pulse }];
  return { clock: createRealClock(pulse), isCatchingUp: () => pulse.isCatchingUp, beating };
}

/** One sidecar: the components that a configuration names, wired and started in their order. */
export function createSidecar({ config, log, counters, clock: given }: SidecarOptions): Sidecar {
  const sources = config.sources.map(nameOf);
  const foreign = foreignNames(config);
  const all = [...config.exporters, ...config.linkers].map(nameOf).concat(sources);
  const status = createStatus(all, sources, new Set(foreign));
  const report = telling(status, log);
  const isolation = new Isolation({ log, counters, report });
  const metrics = createMetrics({ endpoint: config.telemetry.metricsEndpoint, counters, log });
  const { clock, isCatchingUp, beating } = timeOf(given);
  let running: Component | undefined;
  let [started, stopped] = [false, false];
  const isStarted = (): boolean => started && !stopped;

  function around(): Member[] {
    const told = { health: () => status.all, isStarted };
    return [...beating, ...strayCatcher(foreign), ...telemetry(config, log, metrics.component, told)];
  }

  const made = { config, log, counters, meter: metrics.meter, clock, report, isolation, isCatchingUp };
  const pipeline = (mayWrite?: () => boolean): Member[] => wire({ ...made, mayWrite });

  function lifecycleOf(members: readonly Member[]): Component {
    return createLifecycle({
      members,
      log,
      healthOf: (name) => status.all.get(name),
      // A plugin need not say that it works.
      onStarted: (name) => {
        if (status.all.get(name)?.state === 'starting') report(name, { state: 'ok' });
      },
      onFailure: (name, { reason }) => {
        isolation.failed(name, reason);
      },
    });
  }

  const whole = (members: readonly Member[]): Component =>
    demanding(lifecycleOf(members), () => noSourceLeft(config, status.all));

  function standby(): Component {
    return createStandby({
      election: createElection({ config, log, counters, meter: metrics.meter, report }),
      lifecycleOf,
      around: around(),
      intake: () => wireIntake(made),
      pipeline: (isLeader) => whole(pipeline(isLeader)),
      report: (health) => {
        for (const name of sources) report(name, health);
      },
      fail: status.fail,
    });
  }

  return {
    async start() {
      if (stopped) throw new Error('it was stopped');
      sayUnused(config, log);
      sayFailedPlugins(config, log, isolation);
      running ??= config.leaderElection.enabled ? standby() : whole([...around(), ...pipeline()]);
      await running.start();
      started = true;
    },
    async stop() {
      stopped = true;
      await running?.stop();
    },
    ready: () => status.ready(),
    health: () => new Map(status.all),
    failed: status.failed,
  };
}
