import { describe, expect, it } from 'vitest';
import type { OtlpSpan } from '../otlp-json.js';
import { longestPath, nodesOnPath } from './path.js';
import { readSpan } from './span.js';
import { firstFailingStep, spentOn } from './spent.js';
import { FAILED, note, pipeline, pod, queue, task, taskPart } from './testing/spans.js';
import { buildTrace } from './trace.js';

const SECOND = 1_000_000;

function pathOf(spans: readonly OtlpSpan[]) {
  const trace = buildTrace(spans.map(readSpan));
  const path = longestPath(trace.top);
  const at = (micros: number): number => (micros - trace.top.start) / SECOND;
  return { trace, path, told: path.map(({ node, from, to }) => [node.name, at(from), at(to)]) };
}

describe('the longest path', () => {
  it('goes back from the end through the child that ends last before the current point', () => {
    const { told } = pathOf([
      pipeline('r', undefined, 'RUN pr', 10),
      task('a', 'r', 'clone', 0, 3),
      taskPart('a1', 'a', 'step clone', 0, 3),
      task('b', 'r', 'long', 3, 8),
      taskPart('b1', 'b', 'step long', 3, 8),
      task('c', 'r', 'short', 3, 5),
      taskPart('c1', 'c', 'step short', 3, 5),
      task('d', 'r', 'report', 8, 10),
      taskPart('d1', 'd', 'step report', 9, 10),
    ]);
    expect(told).toEqual([
      ['step clone', 0, 3],
      ['step long', 3, 8],
      ['report', 8, 9],
      ['step report', 9, 10],
    ]);
  });

  it('does not take a sibling that was still running when the next one started', () => {
    const { told } = pathOf([
      pipeline('r', undefined, 'RUN pr', 10),
      task('a', 'r', 'before', 0, 4),
      task('b', 'r', 'beside', 0, 9),
      task('c', 'r', 'after', 5, 10),
    ]);
    expect(told).toEqual([
      ['before', 0, 4],
      ['RUN pr', 4, 5],
      ['after', 5, 10],
    ]);
  });

  it('cuts a child that outlives its parent to the parent’s end', () => {
    const { told } = pathOf([pipeline('r', undefined, 'RUN pr', 4), task('a', 'r', 'late', 1, 9)]);
    expect(told).toEqual([
      ['RUN pr', 0, 1],
      ['late', 1, 4],
    ]);
  });

  it('follows what ended within the second in which the next one started', () => {
    const { told } = pathOf([
      task('t', 'gone', 'build', 0, 5),
      pod('p', 't', 'pod build', 0, 5),
      note('u', 'p', 'pull golang', 0, 3.4),
      taskPart('a', 't', 'step compile', 3, 5),
    ]);
    expect(told).toEqual([
      ['pull golang', 0, 3],
      ['step compile', 3, 5],
    ]);
  });

  it('goes through pods and attempts to what waited and worked in them, but not through sidecars', () => {
    const { told, trace, path } = pathOf([
      task('t', 'gone', 'flaky', 0, 10),
      pod('p1', 't', 'pod flaky', 0, 4),
      note('s1', 'p1', 'schedule', 0, 1),
      taskPart('a', 't', 'attempt 1', 0, 4, FAILED),
      taskPart('a1', 'a', 'step roll', 1, 4, FAILED),
      pod('p2', 't', 'pod flaky', 4, 10),
      pod('x', 'p2', 'sidecar db', 4, 10),
      note('s2', 'p2', 'schedule', 4, 6),
      taskPart('b', 't', 'step again', 7, 10),
    ]);
    expect(told).toEqual([
      ['schedule', 0, 1],
      ['step roll', 1, 4],
      ['schedule', 4, 6],
      ['flaky', 6, 7],
      ['step again', 7, 10],
    ]);
    const marked = [...nodesOnPath(path)].map(({ span }) => span?.id ?? '-');
    expect(marked.sort()).toEqual(['-', 'a', 'a1', 'b', 'p1', 'p2', 's1', 's2', 't']);
    const spent = spentOn(path);
    expect(spent.work).toBe(6 * SECOND);
    expect(Object.fromEntries(spent.waits)).toEqual({ schedule: 3 * SECOND, start: SECOND });
    expect(spent.between).toBe(0);
    expect(trace.nodes).toHaveLength(10);
  });

  it('tells waiting from the time between tasks', () => {
    const { path } = pathOf([
      pipeline('r', undefined, 'RUN pr', 12),
      queue('q', 'r', 'queue', 0, 2),
      task('a', 'r', 'build', 2, 6),
      taskPart('a1', 'a', 'step build', 3, 6),
      task('b', 'r', 'stuck', 8, 11),
    ]);
    const { work, waits, between } = spentOn(path);
    expect(work).toBe(3 * SECOND);
    expect(Object.fromEntries(waits)).toEqual({ queue: 2 * SECOND, start: 4 * SECOND });
    expect(between).toBe(3 * SECOND);
  });
});

describe('the first failing step', () => {
  it('is the one that ended first, of those that were not tried again', () => {
    const spans = [
      task('t', 'gone', 'flaky', 0, 9, FAILED),
      taskPart('a', 't', 'attempt 1', 0, 3, FAILED),
      taskPart('a1', 'a', 'step early', 0, 3, FAILED),
      taskPart('b', 't', 'step slow', 3, 9, FAILED),
      taskPart('c', 't', 'step quick', 4, 7, FAILED),
    ];
    expect(firstFailingStep(pathOf(spans).trace.nodes)?.name).toBe('step quick');
    expect(firstFailingStep(pathOf(spans.slice(0, 3)).trace.nodes)?.name).toBe('step early');
    expect(firstFailingStep(pathOf(spans.slice(0, 2)).trace.nodes)).toBeUndefined();
  });
});
