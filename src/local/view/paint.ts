import picocolors from 'picocolors';
import { GLYPHS } from './bar.js';
import type { Tone } from './outcome.js';

type Style = (text: string) => string;

/** What the view colours. Colour is never the only cue: each has a glyph or a word of its own. */
export interface Paint {
  readonly path: Style;
  readonly strong: Style;
  readonly faint: Style;
  readonly warning: Style;
  readonly tone: Readonly<Record<Tone, Style>>;
  bar(cells: string, failed: boolean): string;
}

export function createPaint(color: boolean): Paint {
  const colors = picocolors.createColors(color);
  const styles = new Map<string, Style>([
    [GLYPHS.wait, colors.yellow],
    [GLYPHS.work, colors.green],
    [GLYPHS.between, colors.dim],
    [GLYPHS.outside, colors.dim],
    [GLYPHS.earlier, colors.dim],
    [GLYPHS.later, colors.dim],
  ]);
  const paintRun = (run: string, failed: boolean): string => {
    if (failed && run.startsWith(GLYPHS.work)) return colors.red(run);
    return (styles.get(run.slice(0, 1)) ?? String)(run);
  };
  return {
    path: colors.cyan,
    strong: colors.bold,
    faint: colors.dim,
    warning: colors.yellow,
    tone: { good: colors.green, bad: colors.red, odd: colors.yellow, plain: String },
    bar: (cells, failed) => cells.replaceAll(/(.)\1*/gu, (run) => paintRun(run, failed)),
  };
}
