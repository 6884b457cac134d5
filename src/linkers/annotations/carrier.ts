import type { EntityUpdate } from '../../core/contract/model.js';
import type { SpanPlace } from '../../core/contract/plugin.js';
import type { KubeResource, ObjectAddress } from '../../core/contract/ports.js';

export const KINDS = ['LighthouseJob', 'PipelineRun', 'TaskRun', 'Pod', 'PipelineActivity'] as const;
export type Kind = (typeof KINDS)[number];

const RESOURCES: Readonly<Record<Kind, KubeResource>> = {
  LighthouseJob: { group: 'lighthouse.jenkins.io', version: 'v1alpha1', plural: 'lighthousejobs' },
  PipelineRun: { group: 'tekton.dev', version: 'v1', plural: 'pipelineruns' },
  TaskRun: { group: 'tekton.dev', version: 'v1', plural: 'taskruns' },
  Pod: { group: '', version: 'v1', plural: 'pods' },
  PipelineActivity: { group: 'jenkins.io', version: 'v1', plural: 'pipelineactivities' },
};

/** What is to be written on an object. */
export interface Letter {
  /** One of `letterKeysOf` its entity. */
  readonly key: string;
  readonly kind: Kind;
  readonly address: ObjectAddress;
  readonly annotations: Readonly<Record<string, string>>;
}

/** All letters that there may be for an entity. */
export function letterKeysOf({ key }: EntityUpdate): readonly string[] {
  return [key, `${key}|end`];
}

/**
 * The letter that this state asks for. A TaskRun is written again when it has ended: it is born with the annotations of its
 * run, and until then Tekton ends each reconcile by putting back those that it began with, ours of meanwhile lost.
 */
export function letterKeyOf(update: EntityUpdate): string {
  const isPutBack = update.ref.kind === 'TaskRun';
  return isPutBack && update.end !== undefined ? `${update.key}|end` : update.key;
}

/** One of `kinds`, or undefined for every other word, those of in-house sources included. */
function kindOf(word: string, kinds: readonly Kind[]): Kind | undefined {
  return kinds.find((kind) => kind === word);
}

/** Version 00 of W3C Trace Context. Sampled: every span is sent. */
function traceparent({ traceId, spanId }: SpanPlace): string {
  return `00-${traceId}-${spanId}-01`;
}

/** The trace and span of the object itself, and for an activity the key under which Jenkins X's UI looks. */
function annotationsOf(kind: Kind, place: SpanPlace, prefix: string): Letter['annotations'] {
  const own = { [`${prefix}traceparent`]: traceparent(place) };
  return kind === 'PipelineActivity' ? { ...own, [`${prefix}traceID`]: place.traceId } : own;
}

/**
 * The letter for an entity that stands at this place; undefined when nothing may be written on it: its kind is not
 * wanted, its controller does not bear a patch yet, it is deleted, or no object in the API server is known of it.
 */
export function letterFor(
  update: EntityUpdate,
  place: SpanPlace,
  { kinds, prefix }: { readonly kinds: readonly Kind[]; readonly prefix: string },
): Letter | undefined {
  const { namespace, name, uid } = update.ref;
  const kind = kindOf(update.ref.kind, kinds);
  if (kind === undefined || !update.patchable || update.deleted) return undefined;
  // An activity that was pushed names no object; without its uid another one of that name could be meant.
  if (namespace === '' || name === '' || uid === '') return undefined;
  const address = { resource: RESOURCES[kind], namespace, name, uid };
  return { key: letterKeyOf(update), kind, address, annotations: annotationsOf(kind, place, prefix) };
}
