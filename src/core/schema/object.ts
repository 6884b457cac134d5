import { z } from 'zod';
import type { Micros, ObjectRef, OwnerRef } from '../contract/model.js';
import { parseTime } from '../contract/time.js';

/** An API time, or undefined where there is none, it is the zero time, or it is no time at all. */
export const time = z.unknown().transform((value): Micros | undefined => parseTime(value));

/** A map of strings whose keys may be any word, `constructor` and `__proto__` included. */
export const stringMap = z.unknown().transform((value): ReadonlyMap<string, string> => {
  const map = new Map<string, string>();
  if (typeof value !== 'object' || value === null) return map;
  for (const [key, entry] of Object.entries(value)) if (typeof entry === 'string') map.set(key, entry);
  return map;
});

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
  creationTimestamp: time.refine((value) => value !== undefined, 'is no time'),
  deletionTimestamp: time,
  deletionGracePeriodSeconds: z.number().nullish(),
  labels: stringMap,
  ownerReferences: z.array(ownerReference).nullish(),
});
export type Metadata = z.infer<typeof metadata>;

export function refOf(kind: string, meta: Metadata): ObjectRef {
  const { namespace, name, uid, resourceVersion } = meta;
  return { kind, namespace, name, uid, resourceVersion };
}

export function ownerOf(meta: Metadata): OwnerRef | undefined {
  const owner = meta.ownerReferences?.find((reference) => reference.controller === true);
  return owner && { kind: owner.kind, name: owner.name, uid: owner.uid };
}

/** When the deletion was asked for: `deletionTimestamp` lies in the future by the grace period. */
export function deletionRequest(meta: Metadata): Micros | undefined {
  if (meta.deletionTimestamp === undefined) return undefined;
  return meta.deletionTimestamp - (meta.deletionGracePeriodSeconds ?? 0) * 1_000_000;
}

/** `generateName` without its dash, else the name: what a person would call it. */
export function baseName(meta: Metadata): string {
  const generated = meta.generateName?.replace(/-$/, '');
  return generated === undefined || generated === '' ? meta.name : generated;
}
