import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../contract/model.js';
import type { SpanExporter } from '../contract/plugin.js';
import { span } from '../journal/testing/bench.js';
import { createSettlement } from './settlement.js';

function exporter(tells = true) {
  const pushed: SpanRecord[] = [];
  let settle: (records: readonly SpanRecord[]) => void = () => undefined;
  const made: SpanExporter = {
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    gate: { open: true, wait: () => Promise.resolve() },
    push: (records) => void pushed.push(...records),
    ...(tells ? { onSettled: (told) => (settle = told) } : {}),
  };
  return { made, pushed, settle: (...records: SpanRecord[]) => settle(records) };
}

describe('spans on their way out', () => {
  const [a, b] = [span('a'), span('b')];

  it('are settled when every exporter has settled them', () => {
    const [one, two] = [exporter(), exporter()];
    const settled: SpanRecord[] = [];
    const push = createSettlement([one.made, two.made], (records) => settled.push(...records));
    push([a, b]);
    expect([one.pushed, two.pushed]).toEqual([
      [a, b],
      [a, b],
    ]);
    one.settle(a, b);
    expect(settled).toEqual([]);
    two.settle(b);
    expect(settled).toEqual([b]);
    two.settle(a);
    expect(settled).toEqual([b, a]);
  });

  it('are settled at once where the only exporter tells nothing of them', () => {
    const settled: SpanRecord[] = [];
    createSettlement([exporter(false).made], (records) => settled.push(...records))([a]);
    expect(settled).toEqual([a]);
  });
});
