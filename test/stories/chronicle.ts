import type { ChangeType, Line, ObjectKind } from '../../src/local/recording.js';

export type Json = Readonly<Record<string, unknown>>;

export interface Metadata extends Json {
  readonly name: string;
  readonly uid: string;
}

export interface ApiObject extends Json {
  readonly metadata: Metadata;
}

/** What a state changes: fields of the metadata one by one, everything else as a whole. */
export interface Change extends Json {
  readonly metadata?: Json;
}

/** The states of one object, in the order in which the API server makes them. Times are milliseconds of arrival. */
export interface Life {
  says(t: number, change?: Change): void;
  gone(t: number, change?: Change): void;
}

/** Everything that a watch would have seen. */
export interface Chronicle {
  begin(kind: ObjectKind, object: ApiObject): Life;
  /** A webhook that Lighthouse relays. */
  relays(t: number, webhookKind: string, body: Json): void;
  /** In order of arrival, each state with a resourceVersion of its own. */
  lines(): Line[];
}

interface Step {
  readonly t: number;
  readonly kind: ObjectKind;
  readonly type: ChangeType;
  readonly object: ApiObject;
}

interface Relay {
  readonly t: number;
  readonly kind: 'webhook';
  readonly webhookKind: string;
  readonly object: Json;
}

function merged(object: ApiObject, { metadata, ...rest }: Change): ApiObject {
  return { ...object, ...rest, metadata: { ...object.metadata, ...metadata } };
}

export function createChronicle(firstVersion: number): Chronicle {
  const steps: (Step | Relay)[] = [];
  return {
    begin(kind, object) {
      let current = object;
      let last = 0;
      let isNew = true;
      const write = (t: number, type: ChangeType, change: Change = {}): void => {
        last = Math.max(last, t);
        current = merged(current, change);
        steps.push({ t: last, kind, type, object: current });
      };
      return {
        says: (t, change) => {
          write(t, isNew ? 'ADDED' : 'MODIFIED', change);
          isNew = false;
        },
        gone: (t, change) => write(t, 'DELETED', change),
      };
    },
    relays: (t, webhookKind, object) => void steps.push({ t, kind: 'webhook', webhookKind, object }),
    lines: () =>
      steps
        .toSorted((a, b) => a.t - b.t)
        .map((step, index): Line => {
          const line = index + 1;
          if (step.kind === 'webhook') return { ...step, line };
          const resourceVersion = String(firstVersion + 3 * index);
          return { ...step, object: merged(step.object, { metadata: { resourceVersion } }), line };
        }),
  };
}
