import { z } from 'zod';
import type { Micros, ObjectRef, OwnerRef } from '../contract/model.js';
import { latest, MICROS_PER_SECOND, parseTime } from '../contract/time.js';

/** An API time, or undefined where there is none, it is the zero time, or it is no time at all. */
export const time = z.preprocess((value) => parseTime(value), z.number().optional());

/** A map of strings whose keys may be any word, `constructor` and `__proto__` included. */
export const stringMap = z.preprocess(toMap, z.instanceof(Map<string, string>)).default(new Map());

function toMap(value: unknown): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  if (typeof value !== 'object' || value === null) return map;
  for (const [key, entry] of Object.entries(value)) if (typeof entry === 'string') map.set(key, entry);
  return map;
}

const ownerReference = z.object({
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().nullish(),
});

/** The part of `metadata` that this project uses. */
export const metadata = z.object({
  uid: z.string().min(1),
  name: z.string().min(1),
  namespace: z.string().default(''),
  generateName: z.string().nullish(),
  resourceVersion: z.string().default(''),
  creationTimestamp: z.unknown().transform((value, context): Micros => {
    const micros = parseTime(value);
    if (micros !== undefined) return micros;
    context.addIssue({ code: 'custom', message: 'is no time' });
    return z.NEVER;
  }),
  deletionTimestamp: time,
  deletionGracePeriodSeconds: z.number().nullish(),
  labels: stringMap,
  ownerReferences: z.array(ownerReference).nullish(),
});
export type Metadata = z.infer<typeof metadata>;

const TIME_KEY = /(?:Time|At|Timestamp)$/;
/** Copies of the specification inside a status: what stands there is no sign of life. */
const SPEC_COPIES: ReadonlySet<string> = new Set(['taskSpec', 'pipelineSpec', 'provenance']);

/** Walks with a list of its own: what is nested deeper than the stack is no reason to lose an object. */
function newestIn(status: unknown): Micros | undefined {
  const open: unknown[] = [status];
  let newest: Micros | undefined;
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, entry] of Object.entries(value)) {
      if (typeof entry === 'object') {
        if (Array.isArray(value) || !SPEC_COPIES.has(key)) open.push(entry);
      } else if (TIME_KEY.test(key)) newest = latest([newest, parseTime(entry)]);
    }
  }
  return newest;
}

/** The newest API time in a status, or undefined when it holds none. */
export const newestTime = z.preprocess(newestIn, z.number().optional());

type Progress = 'status' | 'spec';

function withNewest(object: unknown, progress: Progress): unknown {
  if (typeof object !== 'object' || object === null) return object;
  return { ...object, newest: (object as { readonly [P in Progress]?: unknown })[progress] };
}

/**
 * An API object: `metadata`, the fields named, and `newest`, the newest time anywhere in its status, or where else its
 * controller tells of its progress.
 */
export function apiObject<S extends z.ZodRawShape>(shape: S, progress: Progress = 'status') {
  return z.preprocess(
    (object) => withNewest(object, progress),
    z.object({ metadata, newest: newestTime, ...shape }),
  );
}

export function refOf(kind: string, meta: Metadata): ObjectRef {
  const { namespace, name, uid, resourceVersion } = meta;
  return { kind, namespace, name, uid, resourceVersion };
}

export function ownerOf(meta: Metadata): OwnerRef | undefined {
  const owner = meta.ownerReferences?.find((reference) => reference.controller === true);
  return owner && { kind: owner.kind, name: owner.name, uid: owner.uid };
}

/**
 * When an object without an end has ended after all: when its deletion was asked for (`deletionTimestamp` lies in the
 * future by the grace period), else at the newest time in its status, else at its creation.
 */
export function lastSign(meta: Metadata, newest: Micros | undefined): Micros {
  if (meta.deletionTimestamp === undefined) return newest ?? meta.creationTimestamp;
  return meta.deletionTimestamp - Math.max(0, meta.deletionGracePeriodSeconds ?? 0) * MICROS_PER_SECOND;
}

/** `generateName` without its dash, else the name: what a person would call it. */
export function baseName(meta: Metadata): string {
  const generated = meta.generateName?.replace(/-$/, '');
  return generated === undefined || generated === '' ? meta.name : generated;
}
