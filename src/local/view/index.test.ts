import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTR } from '../../core/contract/attributes.js';
import { createTraceView, renderTrace } from './index.js';
import { longestPath } from './path.js';
import { distinct } from './render.js';
import { rowsOf } from './rows.js';
import { readSpan } from './span.js';
import { spentOn } from './spent.js';
import { request, sketch, task, type Sketch } from './testing/spans.js';
import { widthOf } from './text.js';
import { buildTrace } from './trace.js';

const options = { width: 100, color: false };
const other = 'ffff2f3577b34da6a3ce929d0e0e4736';
const root: Sketch = { id: 'r', name: 'RUN pr', from: 0, to: 4 };

describe('the view of many traces', () => {
  it('gives a trace once its root has been seen for the quiet time, and gives it once', () => {
    const view = createTraceView(options);
    view.add(request([task('t', 'r', 'build', 0, 3)]));
    expect(view.finished(1_000)).toEqual([]);
    view.add(request([sketch(root)]));
    expect(view.finished(50_000)).toEqual([]);
    expect(view.finished(59_999)).toEqual([]);
    expect(view.finished(60_000)).toEqual([
      renderTrace([sketch(root), task('t', 'r', 'build', 0, 3)], options),
    ]);
    expect(view.finished(90_000)).toEqual([]);
    expect(view.finished(Infinity)).toEqual([]);
  });

  it('takes another quiet time when told to', () => {
    const view = createTraceView(options);
    view.add(request([sketch(root)]));
    expect(view.finished(0, 500)).toEqual([]);
    expect(view.finished(500, 500)).toHaveLength(1);
  });

  it('gives all that are left at the end, in order of their start, also one without its root', () => {
    const view = createTraceView(options);
    view.add(
      request([sketch({ ...root, parent: 'gone', trace: other, from: 1 }), sketch({ ...root, from: 2 })]),
    );
    const texts = view.finished(Infinity);
    expect(texts.map((text) => text.split('\n')[0])).toEqual([
      '⚠ RUN pr · root not received · 3 s',
      'RUN pr · 2 s',
    ]);
    expect(view.finished(Infinity)).toEqual([]);
  });

  it('does not repeat what is sent twice, and says how much came too late', () => {
    const view = createTraceView(options);
    view.add(request([sketch(root), sketch(root)]));
    const [text] = view.finished(Infinity);
    expect(text).toBe(renderTrace([sketch(root)], options));
    view.add(request([sketch(root), task('t', 'r', 'build', 0, 3), task('t', 'r', 'build', 0, 3)]));
    expect(view.finished(70_000)).toEqual([]);
    expect(view.finished(Infinity)).toEqual([
      '⚠ 1 more span after it was shown: trace 4bf92f3577b34da6a3ce929d0e0e4736',
    ]);
    expect(view.finished(Infinity)).toEqual([]);
  });
});

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j');
const words = fc.constantFrom(
  'RUN x',
  'build',
  'step y',
  'pod z',
  'attempt 1',
  'queue',
  'schedule',
  'sidecar s',
  'init i',
);
const texts = fc.oneof(words, fc.string({ unit: 'binary', maxLength: 60 }), fc.constant('構築'.repeat(30)));
const attributes = fc.dictionary(fc.constantFrom(...Object.values(ATTR), 'k8s.taskrun.uid'), texts, {
  maxKeys: 6,
});
const anySpan = fc
  .record({
    id: ids,
    parent: fc.option(ids, { nil: '' }),
    name: texts,
    from: fc.nat(90_000),
    length: fc.oneof(fc.constant(0), fc.nat(5), fc.integer({ min: -50, max: 9_000_000 })),
    attributes: fc.oneof(
      attributes,
      fc.constant({ [ATTR.taskRunResult]: 'success', 'k8s.taskrun.uid': 'u' }),
      fc.constant({ [ATTR.eventUid]: 'u' }),
    ),
    linksTo: fc.array(fc.constantFrom(other, 'x\u001by'), { maxLength: 1 }),
  })
  .map(({ length, ...span }) => sketch({ ...span, to: span.from + length }));
const spanSets = fc.array(anySpan, { minLength: 1, maxLength: 30 });

describe('any spans at all', () => {
  it('are drawn in lines that fit and hold nothing but printable text', () => {
    fc.assert(
      fc.property(spanSets, fc.integer({ min: 40, max: 200 }), (spans, width) => {
        for (const line of renderTrace(spans, { width, color: false }).split('\n')) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  it('give the same text in any order and in any batches', () => {
    const shuffled = spanSets.chain((spans) =>
      fc.tuple(
        fc.constant(spans),
        fc.shuffledSubarray(spans, { minLength: spans.length }),
        fc.nat(spans.length),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([spans, others, cut]) => {
        const [first, second] = [createTraceView(options), createTraceView(options)];
        first.add(request(spans));
        second.add(request(others.slice(0, cut)));
        second.add(request(others.slice(cut)));
        expect(second.finished(Infinity)).toEqual(first.finished(Infinity));
      }),
    );
  });

  it('have a line each, but for points of Kubernetes Events and pods that say no more than their task', () => {
    fc.assert(
      fc.property(spanSets, (spans) => {
        const { top, nodes } = buildTrace(distinct(spans).map(readSpan));
        const drawn = new Set(rowsOf(top, true).map((row) => (row.type === 'node' ? row.node : undefined)));
        const hidden = nodes.filter((node) => !drawn.has(node));
        expect(hidden.every(({ role }) => role === 'event' || role === 'pod' || role === 'forest')).toBe(
          true,
        );
      }),
    );
  });

  it('have a longest path that fills exactly the time of the top, in order', () => {
    fc.assert(
      fc.property(spanSets, (spans) => {
        const { top } = buildTrace(distinct(spans).map(readSpan));
        const path = longestPath(top);
        let at = top.start;
        for (const { from, to } of path) {
          expect(from).toBe(at);
          expect(to).toBeGreaterThan(from);
          at = to;
        }
        expect(at).toBe(top.end);
        const { work, between, waits } = spentOn(path);
        const sum = [...waits.values()].reduce((all, length) => all + length, work + between);
        expect(sum).toBe(top.end - top.start);
      }),
    );
  });

  it('may be a chain deeper than any stack', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      sketch({
        id: `s${index}`,
        ...(index === 0 ? {} : { parent: `s${index - 1}` }),
        name: 'link',
        from: 0,
        to: 1,
      }),
    );
    expect(renderTrace(chain, options).split('\n')).toHaveLength(20_000 + 3);
  });
});
