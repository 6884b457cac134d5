import type { z } from 'zod';
import type { Component, Health, Tokens } from '../contract/component.js';
import { RejectedError } from '../contract/errors.js';
import type { Update } from '../contract/model.js';
import type { Context } from '../contract/plugin.js';
import type { KubeChange, KubeResource, KubeWatch } from '../contract/ports.js';
import { cut } from '../schema/cut.js';
import { createRejects } from './rejects.js';

/** One kind of object that a source watches. */
export interface ObjectWatch<S extends z.ZodType = z.ZodType> {
  /** As in owner references, e.g. `PipelineRun`. */
  readonly kind: string;
  readonly resource: KubeResource;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Cuts the object to the fields used, and refuses what can't be used. */
  readonly schema: S;
  readonly map: (object: z.output<S>, deleted: boolean) => Update | undefined;
  /** The registry key of an object of which only the UID is known. */
  readonly keyOf: (uid: string) => string;
}

/** Ties a schema to the map that takes its output, so that a list may hold several kinds. */
export function objectWatch<S extends z.ZodType>(watch: ObjectWatch<S>): ObjectWatch {
  return watch;
}

const RANK: Readonly<Record<Health['state'], number>> = { ok: 0, starting: 1, degraded: 2, refused: 3 };

/** The worst of several healths. */
function worst(healths: readonly Health[]): Health {
  return healths.reduce((a, b) => (RANK[b.state] > RANK[a.state] ? b : a), { state: 'ok' });
}

/** Tells of each watch whether it is current: it is well, and in no gap. */
function tellCurrency(source: string, watches: readonly ObjectWatch[], emit: (update: Update) => void) {
  const ill = new Set(watches.keys());
  const gaps = new Set<number>();
  const tell = (index: number): void => {
    const kind = watches[index]?.kind ?? '';
    const current = !ill.has(index) && !gaps.has(index);
    emit({ type: 'watch', watch: `${source}/${index}`, kind, current });
  };
  const note = (all: Set<number>, index: number, isIn: boolean): void => {
    if (isIn) all.add(index);
    else all.delete(index);
    tell(index);
  };
  return {
    start: (): void => watches.forEach((_, index) => tell(index)),
    well: (index: number, isWell: boolean): void => note(ill, index, !isWell),
    follows: (index: number, isCurrent: boolean): void => note(gaps, index, !isCurrent),
  };
}

/**
 * A source that watches kinds of objects and hands over each state of each object, mapped.
 * What its schema refuses is counted by reason and logged with the object's name; nothing else is lost.
 */
export function createObjectSource<C, D extends Tokens>(
  context: Context<C, D>,
  kube: KubeWatch,
  watches: readonly ObjectWatch[],
  emit: (update: Update) => void,
): Component {
  const healths: Health[] = watches.map(() => ({ state: 'starting' }));
  const reject = createRejects(context);
  const count = (kind: string, by: number): void => {
    context.counters.add('source_states_total', { source: context.id, kind }, by);
  };
  // So that a kind of which nothing is seen is told, too.
  for (const { kind } of watches) count(kind, 0);
  const handle = (watch: ObjectWatch, change: KubeChange): void => {
    if (change.type === 'vanished') return emit({ type: 'vanished', key: watch.keyOf(change.uid) });
    count(watch.kind, 1);
    try {
      const update = watch.map(cut(watch.schema, change.object), change.type === 'deleted');
      if (update !== undefined) emit(update);
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      reject(watch.kind, change.object, error);
    }
  };
  const currency = tellCurrency(context.id, watches, emit);
  const components = watches.map((watch, index) =>
    kube.watch({
      resource: watch.resource,
      kind: watch.kind,
      ...(watch.labelSelector ? { labelSelector: watch.labelSelector } : {}),
      ...(watch.fieldSelector ? { fieldSelector: watch.fieldSelector } : {}),
      handle: (change) => handle(watch, change),
      report: (health) => {
        healths[index] = health;
        currency.well(index, health.state === 'ok');
        context.report(worst(healths));
      },
      current: (isCurrent) => currency.follows(index, isCurrent),
    }),
  );
  return {
    start: async () => {
      currency.start();
      // Of a source without watches nobody else would ever say that all of it works.
      if (components.length === 0) context.report({ state: 'ok' });
      await Promise.all(components.map((component) => component.start()));
    },
    stop: async () => {
      await Promise.all(components.map((component) => component.stop()));
    },
  };
}
