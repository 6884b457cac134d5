import type { Micros } from '../../core/contract/model.js';
import { clip, total, type Interval } from './interval.js';
import type { Phases } from './phases.js';

export const GLYPHS = { work: '█', wait: '░', between: '─', point: '▏', outside: '·' } as const;

export interface Scale {
  readonly from: Micros;
  readonly to: Micros;
  readonly width: number;
}

function cell(time: Micros, scale: Scale): number {
  const length = scale.to - scale.from;
  return length <= 0 ? 0 : Math.round(((time - scale.from) / length) * scale.width);
}

/** What a span of a single cell was most of the time. */
function dominant(span: Interval, phases: Phases): string {
  const [wait, work] = [total(clip(phases.wait, span)), total(clip(phases.work, span))];
  if (work >= wait && work > 0) return GLYPHS.work;
  return wait > 0 ? GLYPHS.wait : GLYPHS.between;
}

/**
 * A bar on a common scale: where the span was, what of it was wait and what work (work wins where both are), and
 * `between` where it was neither. It is never invisible: a span shorter than a cell has one cell.
 */
export function bar(span: Interval, phases: Phases, scale: Scale): string {
  const cells = Array.from({ length: scale.width }, (): string => GLYPHS.outside);
  const first = Math.min(cell(span.from, scale), scale.width - 1);
  const last = Math.max(first + 1, cell(span.to, scale));
  if (span.to <= span.from) return cells.fill(GLYPHS.point, first, first + 1).join('');
  cells.fill(GLYPHS.between, first, last);
  if (last - first === 1) return cells.fill(dominant(span, phases), first, last).join('');
  for (const [intervals, glyph] of [
    [phases.wait, GLYPHS.wait],
    [phases.work, GLYPHS.work],
  ] as const) {
    for (const { from, to } of clip(intervals, span)) {
      cells.fill(glyph, Math.max(first, cell(from, scale)), Math.min(last, cell(to, scale)));
    }
  }
  return cells.join('');
}
