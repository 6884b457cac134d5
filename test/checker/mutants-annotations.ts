import { dueOn, livingIn, type Objects } from './annotations.js';
import type { Demand } from './expect/all.js';
import { spanIdOf } from './ids.js';
import { list, text } from './json.js';
import type { Code } from './problem.js';
import { pickOne, type Random } from './random.js';
import type { RecordedLine } from './recording.js';

/** The API server's objects, one of which was annotated wrongly. */
export interface AnnotationMutation {
  readonly objects: Objects;
  readonly spanId: string;
}

/** A way to annotate wrongly, and the code under which that must be reported. */
export interface AnnotationMutant {
  readonly name: string;
  readonly code: Code;
  readonly apply: (right: Objects, random: Random) => AnnotationMutation | undefined;
}

type Annotations = Readonly<Record<string, string>>;
type ApiObject = Readonly<Record<string, unknown>> & {
  readonly metadata: Readonly<Record<string, unknown>> & { readonly uid: string };
};

const TRACEPARENT = 'lighthouse.jenkins-x.io/traceparent';
const TRACE_ID = 'lighthouse.jenkins-x.io/traceID';

/** The objects as they must stand at the end: the ground that mutants are grown on. */
export function referenceObjects(lines: readonly RecordedLine[], demand: Demand): Objects {
  const objects = new Map<string, unknown[]>();
  for (const living of livingIn(lines)) {
    const due = Object.fromEntries(dueOn(living, demand));
    const annotated =
      Object.keys(due).length === 0 ? living.state : annotatedWith(living.state as ApiObject, due);
    objects.set(living.plural, [...(objects.get(living.plural) ?? []), annotated]);
  }
  return objects;
}

export const ANNOTATION_MUTANTS: readonly AnnotationMutant[] = [
  changes('an annotation lost', 'missing-annotation', isAnnotated, (object) => without(object, TRACEPARENT)),
  changes('a trace id lost', 'missing-annotation', hasTraceId, (object) => without(object, TRACE_ID)),
  changes('an annotation inherited', 'wrong-annotation', isAnnotated, (object, right) => {
    const inherited = annotationOf(ownerOf(object, right), TRACEPARENT);
    return inherited === '' ? undefined : annotatedWith(object, { [TRACEPARENT]: inherited });
  }),
  changes("the predecessor's annotation", 'wrong-annotation', isAnnotated, (object) =>
    annotatedWith(object, { [TRACEPARENT]: `00-${'3'.repeat(32)}-${'b'.repeat(16)}-01` }),
  ),
  changes('an annotation cut short', 'wrong-annotation', isAnnotated, (object) =>
    annotatedWith(object, { [TRACEPARENT]: annotationOf(object, TRACEPARENT).slice(0, -3) }),
  ),
  changes('one more annotation', 'changed-object', always, (object) => annotatedWith(object, { more: 'x' })),
  changes('another label', 'changed-object', always, (object) => {
    const labels = { ...(object.metadata['labels'] as Annotations | undefined), more: 'x' };
    return { ...object, metadata: { ...object.metadata, labels } };
  }),
  changes('another status', 'changed-object', always, (object) => ({ ...object, status: { phase: 'x' } })),
  changes("somebody else's annotation lost", 'changed-object', always, (object) => {
    const others = Object.keys(annotationsOf(object)).filter(
      (key) => key !== TRACEPARENT && key !== TRACE_ID,
    );
    return others[0] === undefined ? undefined : without(object, others[0]);
  }),
  changes('an object lost', 'changed-object', always, () => 'gone'),
];

function changes(
  name: string,
  code: Code,
  which: (object: ApiObject) => boolean,
  change: (object: ApiObject, right: Objects) => ApiObject | 'gone' | undefined,
): AnnotationMutant {
  return {
    name,
    code,
    apply: (right, random) => {
      const all = [...right.values()].flat() as ApiObject[];
      const able = all.filter((object) => which(object) && change(object, right) !== undefined);
      const picked = pickOne(able, random);
      const changed = picked && change(picked, right);
      if (picked === undefined || changed === undefined) return undefined;
      const instead = changed === 'gone' ? [] : [changed];
      const objects = new Map(
        [...right].map(([kind, held]) => [
          kind,
          held.flatMap((each) => (each === picked ? instead : [each])),
        ]),
      );
      return { objects, spanId: spanIdOf(`k8s|${picked.metadata.uid}`) };
    },
  };
}

function annotationsOf(object: unknown): Annotations {
  return ((object as ApiObject | undefined)?.metadata['annotations'] ?? {}) as Annotations;
}

function annotationOf(object: unknown, key: string): string {
  return text(object, 'metadata', 'annotations', key);
}

function annotatedWith(object: ApiObject, more: Annotations): ApiObject {
  const annotations = { ...annotationsOf(object), ...more };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function without(object: ApiObject, key: string): ApiObject {
  const { [key]: _, ...annotations } = annotationsOf(object);
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The object from which Tekton copies annotations. */
function ownerOf(object: ApiObject, right: Objects): unknown {
  const owners = list(object, 'metadata', 'ownerReferences').map((owner) => text(owner, 'uid'));
  return [...right.values()].flat().find((each) => owners.includes(text(each, 'metadata', 'uid')));
}

function always(): boolean {
  return true;
}

function isAnnotated(object: ApiObject): boolean {
  return annotationOf(object, TRACEPARENT) !== '';
}

function hasTraceId(object: ApiObject): boolean {
  return annotationOf(object, TRACE_ID) !== '';
}
