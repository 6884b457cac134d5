import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { at, text } from './json.js';

/** One line of a recording: a state as the watch gave it, or a webhook. */
export interface RecordedLine {
  readonly kind: string;
  readonly type?: string;
  /** Of webhooks: the kind that the relay names in a header. */
  readonly webhookKind?: string;
  readonly object: unknown;
}

export type DrawnKind = 'lighthousejobs' | 'pipelineruns' | 'taskruns' | 'pods' | 'pipelineactivities';

/** What is known of an object after the last line about it. */
export interface Known {
  readonly plural: string;
  readonly uid: string;
  readonly object: unknown;
  readonly deleted: boolean;
  /** All of its states, in order; `object` is the last one. */
  readonly states: readonly unknown[];
}

/** A webhook as it was relayed. */
export interface Delivery {
  readonly kind: string;
  readonly body: unknown;
}

/** A Kubernetes Event and its states, in order. What its span says must be in each of them. */
export interface KnownNote {
  readonly uid: string;
  readonly states: readonly unknown[];
}

/** Everything that a recording tells, each object in its last state. */
export interface World {
  readonly objects: ReadonlyMap<string, Known>;
  readonly notes: readonly KnownNote[];
  readonly deliveries: readonly Delivery[];
}

export function readLines(file: string): readonly RecordedLine[] {
  const bytes = readFileSync(file);
  const plain = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const rows = plain.toString('utf8').split('\n');
  return rows.filter((row) => row.trim() !== '').map((row) => asLine(JSON.parse(row)));
}

function asLine(value: unknown): RecordedLine {
  const [kind, type, webhookKind] = [text(value, 'kind'), text(value, 'type'), text(value, 'webhookKind')];
  return { kind, type, webhookKind, object: at(value, 'object') };
}

export function worldOf(lines: readonly RecordedLine[]): World {
  const objects = new Map<string, Known>();
  const notes = new Map<string, unknown[]>();
  for (const line of lines) {
    const uid = text(line.object, 'metadata', 'uid');
    if (line.kind === 'webhook' || uid === '' || isForeignPod(line) || isOfJenkins(line)) continue;
    if (line.kind === 'events') remember(notes, uid, line.object);
    else objects.set(uid, reduced(objects.get(uid), line, uid));
  }
  const deliveries = lines
    .filter(({ kind }) => kind === 'webhook')
    .map(({ webhookKind, object }) => ({ kind: webhookKind ?? '', body: object }));
  return { objects, notes: [...notes].map(([uid, states]) => ({ uid, states })), deliveries };
}

/** The pods source draws Tekton's pods unless it is told otherwise. */
function isForeignPod(line: RecordedLine): boolean {
  const manager = text(line.object, 'metadata', 'labels', 'app.kubernetes.io/managed-by');
  return line.kind === 'pods' && manager !== 'tekton-pipelines';
}

/** A Jenkins server makes activities of builds of its own, which no run stands for. */
function isOfJenkins({ kind, object }: RecordedLine): boolean {
  const [build, logs] = [text(object, 'spec', 'buildUrl'), text(object, 'spec', 'buildLogsUrl')];
  const isConsole = logs.includes('/job/') && logs.endsWith('/console');
  return kind === 'pipelineactivities' && (build.includes('/blue/organizations/jenkins/') || isConsole);
}

function remember(notes: Map<string, unknown[]>, uid: string, state: unknown): void {
  const states = notes.get(uid);
  if (states === undefined) notes.set(uid, [state]);
  else states.push(state);
}

/** DELETED is final: a state that comes after it says nothing. */
function reduced(before: Known | undefined, line: RecordedLine, uid: string): Known {
  if (before?.deleted === true) return before;
  const states = [...(before?.states ?? []), line.object];
  return { plural: line.kind, uid, object: line.object, deleted: line.type === 'DELETED', states };
}

export function ofKind(world: World, plural: DrawnKind): readonly Known[] {
  return [...world.objects.values()].filter((known) => known.plural === plural);
}
