import { z } from 'zod';
import type { ChangeTold, ChangeRef, ChangeUpdate, PushUpdate } from '../contract/change.js';
import type {
  EntityUpdate,
  EventFacts,
  EventUpdate,
  ForeignContext,
  Lead,
  NoteUpdate,
  ObjectRef,
  Outcome,
  OwnerRef,
  PartFacts,
  Release,
  SpanFacts,
  Update,
  VanishedUpdate,
  WatchUpdate,
} from '../contract/model.js';
import type { LinkClaim } from '../contract/plugin.js';

/** One check for each field of a type: a field that is added to the contract has to be added here, or it would be left out. */
export type Shape<T> = Readonly<Record<keyof T, z.ZodType>>;

const text = z.string();
export const key = z.string().min(1);
export const micros = z.int();
const labels = z.map(text, text);
export const attributes = z.record(text, z.union([text, z.number(), z.boolean(), z.array(text)]));
const result = z.enum(['success', 'failure', 'error', 'timeout', 'cancellation', 'skip']);
export const outcome = z.object({ result, errorType: text.optional() } satisfies Shape<Outcome>);
const ref = z.object({
  kind: key,
  namespace: text,
  name: text,
  uid: text,
  resourceVersion: text,
} satisfies Shape<ObjectRef>);
const owner = z.object({ kind: key, name: text, uid: key } satisfies Shape<OwnerRef>);
const lead = z.object({ kind: key, aliases: z.array(key) } satisfies Shape<Lead>);
const release = z.object({
  repositoryUrl: key.optional(),
  owner: key.optional(),
  repository: key.optional(),
  revision: key.optional(),
  changeUrls: z.array(key),
} satisfies Shape<Release>);
export const hex = (digits: number) => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${String(digits)}}$`));
const foreignContext = z.object({ traceId: hex(32), spanId: hex(16) } satisfies Shape<ForeignContext>);

const facts = z.object({
  name: key,
  kind: z.enum(['internal', 'server']),
  service: z.enum(['webhook', 'lighthouse', 'tekton', 'kubernetes', 'jenkins-x', 'gitops']),
  resource: attributes,
  attributes,
} satisfies Shape<SpanFacts>);

const eventFacts = z.object({ name: key, attributes, resource: attributes } satisfies Shape<EventFacts>);

const part = z.object({
  path: key,
  parent: key.optional(),
  name: key,
  start: micros,
  end: micros.optional(),
  attributes,
  outcome: outcome.optional(),
  leavesAlone: z.literal(true).optional(),
} satisfies Shape<PartFacts>);

const entity = z
  .object({
    type: z.literal('entity'),
    key,
    ref,
    deleted: z.boolean(),
    labels,
    owner: owner.optional(),
    traceKey: key.optional(),
    parentKey: key.optional(),
    created: micros,
    facts,
    resultAttribute: key.optional(),
    cancellationIsError: z.boolean(),
    end: micros.optional(),
    outcome: outcome.optional(),
    lastSign: micros,
    parts: z.array(part),
    eventFacts: eventFacts.optional(),
    endsWithDeletedChild: z.boolean(),
    foreignContext: foreignContext.optional(),
    patchable: z.boolean(),
    aliases: z.array(key).optional(),
    follows: z.array(lead).optional(),
    release: release.optional(),
  } satisfies Shape<EntityUpdate>)
  .refine((update) => (update.end === undefined) === (update.outcome === undefined), {
    message: 'end and outcome go together',
  });

const note = z.object({
  type: z.literal('note'),
  key,
  ref,
  deleted: z.boolean(),
  about: z.object({ key, kind: key } satisfies Shape<NoteUpdate['about']>),
  time: micros,
  length: z.union([micros, z.literal('since-creation')]).optional(),
  facts,
  pointName: key,
} satisfies Shape<NoteUpdate>);

const vanished = z.object({ type: z.literal('vanished'), key } satisfies Shape<VanishedUpdate>);

const watch = z.object({
  type: z.literal('watch'),
  watch: key,
  kind: key,
  current: z.boolean(),
} satisfies Shape<WatchUpdate>);

const event = z.object({
  type: z.literal('event'),
  guid: key,
  key,
  time: micros.optional(),
  facts,
  eventFacts,
} satisfies Shape<EventUpdate>);

const repository = { host: key, owner: key, repository: key };
const number = z.int().positive();

const told = z.object({
  owner: key,
  repository: key,
  title: text.optional(),
  body: text.optional(),
  state: z.enum(['open', 'merged', 'closed']).optional(),
  created: micros.optional(),
  updated: micros.optional(),
  closed: micros.optional(),
  mergeRevision: key.optional(),
  attributes,
  resource: attributes,
} satisfies Shape<ChangeTold>);

const change = z.object({
  type: z.literal('change'),
  ref: z.object({ ...repository, number } satisfies Shape<ChangeRef>),
  told,
  guid: key,
  kind: key,
  action: key.optional(),
  time: micros.optional(),
  attributes,
} satisfies Shape<ChangeUpdate>);

const push = z.object({
  type: z.literal('push'),
  repository: z.object(repository),
  revision: key,
  guid: key,
} satisfies Shape<PushUpdate>);

const shapes: Readonly<Record<Update['type'], z.ZodType>> = {
  ...{ entity, note, vanished, watch },
  ...{ event, change, push },
};

const claim = z.object({ from: key, to: foreignContext, reason: key } satisfies Shape<LinkClaim>);

/** A copy that has nothing in common with what was read, or what is wrong with that. */
export type Reading<T> = { readonly value: T } | { readonly fault: string };

export function readShape<T>(shape: z.ZodType, value: unknown): Reading<T> {
  const { data, error } = shape.safeParse(value);
  const issue = error?.issues[0];
  // The shapes are those of the types, field by field.
  if (issue === undefined) return { value: data as T };
  const path = issue.path.map(String).join('.');
  return { fault: path === '' ? issue.message : `${path}: ${issue.message}` };
}

/** Whatever somebody hands over as an update, as one that the registry can take and that nobody else can change. */
export function readUpdate(value: unknown): Reading<Update> {
  const type = (Object(value) as { readonly type?: unknown }).type;
  const known = Object.entries(shapes).find(([name]) => name === type);
  if (known === undefined) return { fault: `type: none of ${Object.keys(shapes).join(', ')}` };
  return readShape(known[1], value);
}

/** As an update, an entity. */
export function readEntity(value: unknown): Reading<EntityUpdate> {
  return readShape(entity, value);
}

/** As an update, a claim of a link. */
export function readClaim(value: unknown): Reading<LinkClaim> {
  return readShape(claim, value);
}

/** What makes a value no update that the registry could take; undefined when it is one. */
export function faultOfUpdate(value: unknown): string | undefined {
  const reading = readUpdate(value);
  return 'fault' in reading ? reading.fault : undefined;
}
