import type { ConfiguredComponent, PipelineConfig } from '../config/pipeline.js';
import type { Health, Token, Tokens } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { AnyPlugin, Context } from '../contract/plugin.js';
import type { Clock, Logger, Meter } from '../contract/ports.js';
import type { MemoryCounters } from '../self/counters.js';
import type { Container } from './container.js';
import { foreignDependency, isForeign } from './foreign-deps.js';
import type { Isolation } from './isolate.js';
import { disowned } from './strays.js';
import { thrown } from '../kit/thrown.js';

/** What a sidecar is made of. */
export interface WiringOptions {
  readonly config: PipelineConfig;
  readonly log: Logger;
  readonly counters: MemoryCounters;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly report: (name: string, health: Health) => void;
  readonly isolation: Isolation;
  /** Whether the process stood still a moment ago, and may not have read what came meanwhile. */
  readonly isCatchingUp?: (() => boolean) | undefined;
  /** Whether this replica still leads; without an election it always may. */
  readonly mayWrite?: (() => boolean) | undefined;
}

/** How a component is named to people, as in the configuration: `sources.tekton`. */
export function nameOf({ id, plugin }: Pick<ConfiguredComponent, 'id' | 'plugin'>): string {
  return `${plugin.kind}s.${id}`;
}

/** The kinds that the configured sources draw. */
export function drawnBy(config: PipelineConfig): ReadonlySet<string> {
  return new Set(config.sources.flatMap(({ plugin }) => (plugin.kind === 'source' ? plugin.draws : [])));
}

/** Runs `make`, and names the component that could not be made. */
export function naming<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ComponentError) throw error;
    const reason = thrown(error);
    // The container names who asked, too.
    throw new ComponentError(name, reason.replace(`${name} needs`, 'needs'), { cause: error });
  }
}

/** What the kernel hands to the plugin of a component. */
export function contextOf(
  container: Container,
  { config, log, counters, report, isolation }: WiringOptions,
  component: ConfiguredComponent,
): Context<unknown, Tokens> {
  const name = nameOf(component);
  const plugin: AnyPlugin = component.plugin;
  const needed = Object.entries((plugin.deps ?? {}) as Tokens);
  const resolve = (wanted: Token<unknown>): unknown => {
    // It may be made only now, and is not of whoever asks first.
    const held = disowned(() => container.resolve(wanted, name));
    return isForeign(component) ? foreignDependency(isolation, name, wanted, held) : held;
  };
  return {
    id: component.id,
    config: component.config,
    deps: Object.fromEntries(needed.map(([key, wanted]) => [key, resolve(wanted)])),
    log: log.with({ kind: plugin.kind, name: component.id }),
    counters,
    links: config.telemetry.links,
    drawn: drawnBy(config),
    report: (health) => {
      disowned(() => {
        report(name, health);
      });
    },
  };
}
