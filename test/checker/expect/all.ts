import { ofKind, worldOf, type RecordedLine } from '../recording.js';
import { activitySpans } from './activity.js';
import { changeSpans } from './change.js';
import { entityOf } from './entity.js';
import { jobSpans } from './job.js';
import type { Expected } from './model.js';
import { noteSpans } from './note.js';
import { podSpans } from './pod.js';
import { rootSpans } from './root.js';
import { runSpans } from './run.js';
import { taskSpans } from './task.js';
import { webhookSpans } from './webhook.js';

/** What a recording demands: every span that is due, by span id, and the uids that the recording knows. */
export interface Demand {
  readonly spans: ReadonlyMap<string, Expected>;
  readonly uids: ReadonlySet<string>;
}

export interface DemandOptions {
  /** Whether pull requests are drawn. */
  readonly gitops?: boolean;
}

export function demandOf(lines: readonly RecordedLine[], { gitops = false }: DemandOptions = {}): Demand {
  const world = worldOf(lines);
  const roots = rootSpans(world);
  const activities = ofKind(world, 'pipelineactivities').flatMap((known) =>
    activitySpans(entityOf(known, world)),
  );
  const all: readonly Expected[] = [
    ...roots,
    ...webhookSpans(world, roots),
    ...(gitops ? changeSpans(world, roots, activities) : []),
    ...ofKind(world, 'lighthousejobs').flatMap((known) => jobSpans(entityOf(known, world), world)),
    ...ofKind(world, 'pipelineruns').flatMap((known) => runSpans(entityOf(known, world))),
    ...ofKind(world, 'taskruns').flatMap((known) => taskSpans(entityOf(known, world))),
    ...ofKind(world, 'pods').flatMap((known) => podSpans(entityOf(known, world))),
    ...activities,
    ...world.notes.flatMap((note) => noteSpans(note, world)),
  ];
  const spans = new Map(all.map((span) => [span.spanId, span]));
  if (spans.size !== all.length) throw new Error('two spans of the recording would share one id');
  return { spans, uids: new Set([...world.objects.keys(), ...world.notes.map(({ uid }) => uid)]) };
}
