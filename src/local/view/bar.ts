import type { Micros } from '../../core/contract/model.js';
import { clip, total, type Interval } from './interval.js';
import type { Phases } from './phases.js';

export const GLYPHS = {
  work: '█',
  wait: '░',
  between: '─',
  point: '▏',
  outside: '·',
  earlier: '◂',
  later: '▸',
} as const;

export interface Scale {
  readonly from: Micros;
  readonly to: Micros;
  readonly width: number;
}

function cell(time: Micros, scale: Scale): number {
  const length = scale.to - scale.from;
  if (length <= 0) return 0;
  const exact = Math.round(((time - scale.from) / length) * scale.width);
  return Math.min(scale.width, Math.max(0, exact));
}

/** What a span of a single cell was most of the time. */
function dominant(span: Interval, phases: Phases): string {
  const [wait, work] = [total(clip(phases.wait, span)), total(clip(phases.work, span))];
  if (work >= wait && work > 0) return GLYPHS.work;
  return wait > 0 ? GLYPHS.wait : GLYPHS.between;
}

/** A sign at each end that lies beyond the scale. */
function markEnds(cells: string[], span: Interval, scale: Scale): string {
  if (span.from < scale.from) cells[0] = GLYPHS.earlier;
  if (span.to > scale.to) cells[scale.width - 1] = GLYPHS.later;
  return cells.join('');
}

/**
 * A bar on a common scale: where the span was, what of it was wait and what work (work wins where both are), and
 * `between` where it was neither. What lies beyond the scale is cut, and a sign says so. It is never invisible: a span shorter than a cell has one cell.
 */
export function bar(span: Interval, phases: Phases, scale: Scale): string {
  const cells = Array.from({ length: scale.width }, (): string => GLYPHS.outside);
  const first = Math.min(cell(span.from, scale), scale.width - 1);
  const last = Math.max(first + 1, cell(span.to, scale));
  if (span.to <= span.from) return markEnds(cells.fill(GLYPHS.point, first, first + 1), span, scale);
  cells.fill(GLYPHS.between, first, last);
  if (last - first === 1) return markEnds(cells.fill(dominant(span, phases), first, last), span, scale);
  for (const [intervals, glyph] of [
    [phases.wait, GLYPHS.wait],
    [phases.work, GLYPHS.work],
  ] as const) {
    for (const { from, to } of clip(intervals, span)) {
      cells.fill(glyph, Math.max(first, cell(from, scale)), Math.min(last, cell(to, scale)));
    }
  }
  return markEnds(cells, span, scale);
}
