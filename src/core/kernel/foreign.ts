import type { PipelineConfig } from '../config/pipeline.js';
import type { Component, Health } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { Logger } from '../contract/ports.js';
import { nameOf } from './context.js';
import { isForeign } from './foreign-deps.js';
import type { Isolation } from './isolate.js';

const moduleName = (name: string): string => `plugins.${name}`;

/** The names in health and log of all that may be refused while the others go on. */
export function foreignNames(config: PipelineConfig): readonly string[] {
  const components = [...config.linkers, ...config.sources].filter(isForeign).map(nameOf);
  return [...components, ...config.failedPlugins.map(({ name }) => moduleName(name))];
}

/** Says which modules did not load, and what is left out for that. */
export function sayFailedPlugins(config: PipelineConfig, log: Logger, isolation: Isolation): void {
  const { failedPlugins, leftOut } = config;
  for (const { name, reason } of failedPlugins) {
    log.error('a plugin did not load', { plugin: name, reason });
    isolation.failed(moduleName(name), reason);
  }
  if (leftOut.length > 0) log.error('left out, because a plugin did not load', { components: leftOut });
}

/** Why nothing can come of it, if all sources are plugins that can't work. */
export function noSourceLeft(
  config: PipelineConfig,
  health: ReadonlyMap<string, Health>,
): ComponentError | undefined {
  const sources = config.sources.map(nameOf);
  const isLeft = (name: string): boolean => health.get(name)?.state !== 'refused';
  const [first] = sources;
  if (first === undefined || sources.some(isLeft)) return undefined;
  return new ComponentError(first, health.get(first)?.reason ?? 'refused');
}

/** Ends again when something is missing once all has started. */
export function demanding(lifecycle: Component, missing: () => ComponentError | undefined): Component {
  const start = async (): Promise<void> => {
    await lifecycle.start();
    const error = missing();
    if (error === undefined) return;
    await lifecycle.stop();
    throw error;
  };
  return { start, stop: () => lifecycle.stop() };
}
