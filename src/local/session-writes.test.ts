import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, Writes } from './cluster/index.js';
import { OBJECT_KINDS, readRecording, type Line, type ObjectKind } from './recording.js';
import type { SessionOptions } from './session.js';
import { playSession, spansOf, type Outcome } from './testing/session.js';

const PULL_REQUEST = fileURLToPath(new URL('../../recordings/r1-pull-request.jsonl.gz', import.meta.url));
const TRACEPARENT = 'lighthouse.jenkins-x.io/traceparent';
const WRITTEN: readonly ObjectKind[] = OBJECT_KINDS.filter((kind) => kind !== 'events');

interface Ended extends Outcome {
  readonly writes: Writes;
  /** What the objects at the end say, by kind. */
  readonly annotations: ReadonlyMap<ObjectKind, readonly unknown[]>;
}

let lines: readonly Line[] = [];
beforeAll(async () => {
  lines = (await readRecording(PULL_REQUEST)).lines;
});

async function play(options: Partial<SessionOptions>): Promise<Ended> {
  const ends: Pick<Ended, 'writes' | 'annotations'>[] = [];
  const said = (cluster: Cluster, kind: ObjectKind): unknown[] =>
    cluster.objects(kind).map(({ metadata }) => (metadata['annotations'] as never)?.[TRACEPARENT]);
  const outcome = await playSession({
    lines,
    ...options,
    onEnd: (cluster) => {
      const annotations = new Map(OBJECT_KINDS.map((kind) => [kind, said(cluster, kind)] as const));
      ends.push({ writes: cluster.writes(), annotations });
    },
  });
  const [end] = ends;
  if (end === undefined || ends.length > 1) throw new Error(`it ended ${String(ends.length)} times`);
  return { ...outcome, ...end };
}

describe('what a replay writes', () => {
  it('is its place on each object, once, on tasks once more at their end, and no byte of a span is another one when it may not', async () => {
    const [writing, reading] = [await play({}), await play({ readOnly: true })];
    const spans = spansOf(writing);
    for (const kind of WRITTEN) {
      const values = writing.annotations.get(kind) ?? [];
      expect(values.length).toBeGreaterThan(0);
      expect(writing.writes[kind]).toEqual({ 200: values.length * (kind === 'taskruns' ? 2 : 1) });
      for (const value of values) {
        const [, spanId = ''] = /^00-[0-9a-f]{32}-([0-9a-f]{16})-01$/.exec(String(value)) ?? [];
        expect(spans.has(spanId)).toBe(true);
      }
    }
    expect(writing.annotations.get('events')?.some((value) => value !== undefined)).toBe(false);

    expect(reading.writes).toEqual({});
    for (const values of reading.annotations.values()) {
      expect(values.every((value) => value === undefined)).toBe(true);
    }
    expect(spansOf(reading)).toEqual(spans);
  });
});
