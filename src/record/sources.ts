import type { ConfiguredComponent, PipelineConfig } from '../core/config/pipeline.js';
import type { Component, Health, Token, Tokens } from '../core/contract/component.js';
import { ComponentError } from '../core/contract/errors.js';
import type { AnySource } from '../core/contract/plugin.js';
import { HTTP_ROUTES, KUBE_WATCH, type Counters, type Logger } from '../core/contract/ports.js';
import { DURABILITY } from '../core/contract/store.js';
import { UNKEPT } from '../core/kit/unkept.js';
import type { Tap } from './tap.js';

export interface SourcesOptions {
  readonly config: PipelineConfig;
  readonly log: Logger;
  readonly counters: Counters;
  readonly tap: Tap;
  readonly report: (id: string, health: Health) => void;
}

interface Chosen extends ConfiguredComponent {
  readonly plugin: AnySource;
}

function isSource(component: ConfiguredComponent): component is Chosen {
  return component.plugin.kind === 'source';
}

/** Those that are built in. What in-house sources tell has no place in a recording. */
export function recordedSources({ sources }: PipelineConfig): readonly Chosen[] {
  return sources.filter(isSource).filter(({ origin }) => origin === undefined);
}

function dependency({ kube, routes }: Tap, name: string, wanted: Token<unknown>): unknown {
  if (wanted === KUBE_WATCH) return kube;
  if (wanted === HTTP_ROUTES) return routes;
  if (wanted === DURABILITY) return UNKEPT;
  throw new ComponentError(name, 'needs what a recording does not have');
}

/** The configured sources, as the sidecar makes them, but for what they see and for what they emit. */
export function createSources(options: SourcesOptions): readonly (readonly [string, Component])[] {
  const { config, log, counters, tap, report } = options;
  const drawn = new Set(config.sources.flatMap(({ plugin }) => ('draws' in plugin ? plugin.draws : [])));
  return recordedSources(config).map(({ id, plugin, config: own }) => {
    const name = `sources.${id}`;
    const deps = Object.entries(plugin.deps as Tokens).map(
      ([key, wanted]) => [key, dependency(tap, name, wanted)] as const,
    );
    const context = {
      ...{ id, config: own, counters, drawn, links: {} },
      deps: Object.fromEntries(deps),
      log: log.with({ kind: 'source', name: id }),
      report: (health: Health) => report(id, health),
    };
    return [name, plugin.create(context, () => undefined)] as const;
  });
}
