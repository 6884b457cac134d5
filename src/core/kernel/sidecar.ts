import type { PipelineConfig } from '../config/pipeline.js';
import type { Component, Health } from '../contract/component.js';
import type { ComponentError } from '../contract/errors.js';
import type { Clock, Counters, Logger } from '../contract/ports.js';
import { createRealClock } from './clock.js';
import { createLifecycle } from './lifecycle.js';
import { createStatus } from './status.js';
import { exporterName, sourceName, wire } from './wiring.js';

export interface SidecarOptions {
  readonly config: PipelineConfig;
  readonly log: Logger;
  readonly counters: Counters;
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
  /** Resolves when a component is refused before the first ready; otherwise never settles. */
  readonly failed: Promise<ComponentError>;
}

function sayUnused(config: PipelineConfig, log: Logger): void {
  if (config.unused.length === 0) return;
  log.info('configured, but not run, because the pipeline does not name them', { components: config.unused });
}

/** One sidecar: the components that a configuration names, wired and started in their order. */
export function createSidecar({ config, log, counters, clock = createRealClock() }: SidecarOptions): Sidecar {
  const sources = config.sources.map(sourceName);
  const status = createStatus([...config.exporters.map(exporterName), ...sources], sources);
  let lifecycle: Component | undefined;
  let stopped = false;

  function report(name: string, health: Health): void {
    const changed = status.all.get(name)?.state !== health.state;
    status.report(name, health);
    // The component itself says what people should know; this is for who looks at the order of things.
    if (changed) log.debug('health', { component: name, ...health });
  }

  return {
    async start() {
      if (stopped) throw new Error('it was stopped');
      sayUnused(config, log);
      lifecycle ??= createLifecycle({
        members: wire({ config, log, counters, clock, report }),
        log,
        healthOf: (name) => status.all.get(name),
      });
      await lifecycle.start();
    },
    async stop() {
      stopped = true;
      await lifecycle?.stop();
    },
    ready: () => status.ready(),
    health: () => new Map(status.all),
    failed: status.failed,
  };
}
