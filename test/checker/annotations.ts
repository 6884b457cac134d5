import { isDeepStrictEqual } from 'node:util';
import type { Count } from './check.js';
import { demandOf, type Demand } from './expect/all.js';
import { spanIdOf } from './ids.js';
import { text } from './json.js';
import type { Problem } from './problem.js';
import type { RecordedLine } from './recording.js';

/** Objects of the API server, by the plural of their kind. */
export type Objects = ReadonlyMap<string, readonly unknown[]>;

export interface AnnotationReport {
  readonly problems: readonly Problem[];
  /** Living objects that must carry the address of their span. */
  readonly annotated: Count;
}

/** The kinds that are annotated. */
export const ANNOTATED = [
  'lighthousejobs',
  'pipelineruns',
  'taskruns',
  'pods',
  'pipelineactivities',
] as const;

const DEFAULT_PREFIX = 'lighthouse.jenkins-x.io/';

/**
 * Judges the objects that an API server holds at the end of a recording that was played to it, with somebody at work
 * who annotates: each living object carries the address of its own span, and nothing else was touched.
 */
export function checkAnnotations(
  lines: readonly RecordedLine[],
  objects: Objects,
  prefix = DEFAULT_PREFIX,
): AnnotationReport {
  const demand = demandOf(lines);
  const wanted = livingIn(lines).map((object) => ({ object, due: dueOn(object, demand, prefix) }));
  const found = new Map(
    ANNOTATED.flatMap((plural) => objects.get(plural) ?? []).map((object) => [uidOf(object), object]),
  );
  const known = new Set(wanted.map(({ object }) => uidOf(object.state)));
  const strangers = [...found]
    .filter(([uid]) => !known.has(uid))
    .map(([, object]) => problem('changed-object', object, 'the recording holds no such living object'));
  const judged = wanted.map(({ object: { state }, due }) => judgeObject(state, found.get(uidOf(state)), due));
  const total = wanted.map(({ due }, index) => ({ due, problems: judged[index] ?? [] }));
  const annotated = total.filter(({ due }) => due.size > 0);
  return {
    problems: [...judged.flat(), ...strangers],
    annotated: {
      right: annotated.filter(({ problems }) => problems.length === 0).length,
      total: annotated.length,
    },
  };
}

interface Living {
  readonly plural: string;
  readonly state: unknown;
}

/** The last states of what was not deleted. */
export function livingIn(lines: readonly RecordedLine[]): readonly Living[] {
  const living = new Map<string, Living>();
  const kinds: readonly string[] = ANNOTATED;
  for (const { kind, type, object } of lines.filter((line) => kinds.includes(line.kind))) {
    if (type === 'DELETED') living.delete(uidOf(object));
    else living.set(uidOf(object), { plural: kind, state: object });
  }
  return [...living.values()];
}

/** The annotations that an object must have: none before its controller bears a patch, nor for what has no span. */
export function dueOn(
  { plural, state }: Living,
  demand: Demand,
  prefix = DEFAULT_PREFIX,
): ReadonlyMap<string, string> {
  const span = demand.spans.get(spanIdOf(`k8s|${uidOf(state)}`));
  if (span === undefined || !bearsPatches(plural, state)) return new Map();
  return new Map([
    [`${prefix}traceparent`, `00-${span.traceId}-${span.spanId}-01`],
    ...(plural === 'pipelineactivities' ? [[`${prefix}traceID`, span.traceId] as const] : []),
  ]);
}

function bearsPatches(plural: string, state: unknown): boolean {
  if (plural === 'lighthousejobs') return text(state, 'status', 'state') !== '';
  if (plural === 'pipelineruns') return text(state, 'metadata', 'labels', 'tekton.dev/pipeline') !== '';
  return true;
}

function judgeObject(
  recorded: unknown,
  found: unknown,
  due: ReadonlyMap<string, string>,
): readonly Problem[] {
  if (found === undefined) return [problem('changed-object', recorded, 'the API server has lost it')];
  const annotations = [...due].flatMap(([key, value]) => {
    const is = text(found, 'metadata', 'annotations', key);
    if (is === value) return [];
    const words = is === '' ? `${key} is not there` : `${key} should be "${value}", but is "${is}"`;
    return [problem(is === '' ? 'missing-annotation' : 'wrong-annotation', found, words)];
  });
  const isTouched = !isDeepStrictEqual(bare(found, due), bare(recorded, due));
  const touched = isTouched ? [problem('changed-object', found, 'more of it changed than that')] : [];
  return [...annotations, ...touched];
}

/** All of an object that nobody but its own controllers may write. */
function bare(object: unknown, due: ReadonlyMap<string, string>): unknown {
  const { metadata, ...rest } = asRecord(object);
  const { annotations, resourceVersion: _, ...others } = asRecord(metadata);
  const kept = Object.entries(asRecord(annotations)).filter(([key]) => !due.has(key));
  return { ...rest, metadata: { ...others, annotations: Object.fromEntries(kept) } };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function uidOf(object: unknown): string {
  return text(object, 'metadata', 'uid');
}

function problem(code: Problem['code'], object: unknown, words: string): Problem {
  const [kind, name] = [text(object, 'kind'), text(object, 'metadata', 'name')];
  const spanId = spanIdOf(`k8s|${uidOf(object)}`);
  return { code, spanId, text: `${code}: ${kind} ${name} (span ${spanId}): ${words}` };
}
