import { bar } from './bar.js';
import { extentOf } from './extent.js';
import { duration } from './format.js';
import { outcomeOf, type OutcomeText } from './outcome.js';
import type { Interval } from './interval.js';
import type { Paint } from './paint.js';
import { isWork, phasesOf, type Phases } from './phases.js';
import type { Row } from './rows.js';
import { cutEnd, cutMiddle, padEnd, padStart, widthOf } from './text.js';
import { labelOf, type Trace, type TraceNode } from './trace.js';

const GUTTER = 2;
const LEAST_NAME = 8;
const LEAST_BAR = 10;
const WIDEST_BAR = 80;

interface Cells {
  readonly name: string;
  readonly duration: string;
  readonly outcome: OutcomeText;
  /** Outcome and remarks as one text. */
  readonly tail: string;
}

interface Columns {
  readonly width: number;
  readonly name: number;
  readonly bar: number;
  readonly duration: number;
  readonly tail: number;
}

interface Drawing {
  /** The time that bars show. */
  readonly extent: Interval;
  readonly phases: ReadonlyMap<TraceNode, Phases>;
  readonly onPath: ReadonlySet<TraceNode>;
  readonly columns: Columns;
  readonly paint: Paint;
}

const NO_OUTCOME: OutcomeText = { mark: '', word: '', reason: '', tone: 'plain' };

/** The outcome as on a line: success is its mark alone. */
function outcomeWords({ mark, word, reason, tone }: OutcomeText): string {
  return [mark, tone === 'good' ? '' : word, reason].filter((text) => text !== '').join(' ');
}

function cellsOf(node: TraceNode, remarks: readonly string[]): Cells {
  const outcome = node.span === undefined ? NO_OUTCOME : outcomeOf(node.span);
  return {
    name: labelOf(node),
    duration: node.span === undefined ? '' : duration(node.end - node.start),
    outcome,
    tail: [outcomeWords(outcome), ...remarks].filter((text) => text !== '').join(' · '),
  };
}

function largest(widths: readonly number[]): number {
  return widths.reduce((most, width) => Math.max(most, width), 0);
}

/** Outcomes get less of a narrow line: their mark and first letters tell enough. */
function tailRoom(width: number): number {
  return Math.floor(width * (width < 80 ? 0.2 : 0.3));
}

/** Names and outcomes get what they need as long as the bar keeps a sixth of the line; the bar takes the rest. */
function columnsOf(rows: readonly Row[], width: number): Columns {
  const nodes = rows.filter((row) => row.type === 'node');
  const cells = nodes.map((row) => cellsOf(row.node, row.remarks));
  const durations = largest(cells.map((cell) => widthOf(cell.duration)));
  const tail = Math.min(largest(cells.map((cell) => widthOf(cell.tail))), tailRoom(width));
  const rest = width - GUTTER - durations - tail - 4;
  const names = nodes.map((row, index) => widthOf(row.guide) + widthOf(cells[index]?.name ?? ''));
  const guides = rows.map((row) => widthOf(row.guide) + LEAST_NAME);
  const needed = largest([...names, ...guides]);
  const name = Math.min(needed, rest - Math.max(LEAST_BAR, Math.floor(width / 6)));
  return { width, name, bar: Math.min(rest - name, WIDEST_BAR), duration: durations, tail };
}

/** Deep guides keep their inner end, so that something of the name is always there. */
function fitGuide(guide: string, width: number): string {
  const room = Math.max(0, width - LEAST_NAME);
  return guide.length <= room ? guide : `…${guide.slice(guide.length - room + 1)}`;
}

/** A pod is where the steps of its task run, so its bar shows them too. */
function drawnPhases(node: TraceNode, phases: Drawing['phases']): Phases {
  const shown = node.role === 'pod' && node.parent?.role === 'task' ? node.parent : node;
  return phases.get(shown) ?? { wait: [], work: [] };
}

function barOf(node: TraceNode, failed: boolean, { extent, phases, columns, paint }: Drawing): string {
  const scale = { ...extent, width: columns.bar };
  const cells = bar({ from: node.start, to: node.end }, drawnPhases(node, phases), scale);
  return paint.bar(cells, failed);
}

function paintTail(cells: Cells, width: number, paint: Paint): string {
  const text = cutEnd(cells.tail, width);
  const words = outcomeWords(cells.outcome);
  if (words === '') return paint.faint(text);
  const outcome = text.slice(0, words.length);
  const rest = text.slice(words.length);
  return paint.tone[cells.outcome.tone](outcome) + (rest === '' ? '' : paint.faint(rest));
}

function nodeLine(row: Extract<Row, { type: 'node' }>, drawing: Drawing): string {
  const { columns, paint } = drawing;
  const cells = cellsOf(row.node, row.remarks);
  const onPath = drawing.onPath.has(row.node);
  const guide = fitGuide(row.guide, columns.name);
  const name = cutMiddle(cells.name, columns.name - guide.length);
  const gutter = onPath ? `${paint.path('◆')} ` : '  ';
  const head = gutter + paint.faint(guide) + (onPath ? paint.strong(name) : name);
  if (row.node.span === undefined) return head;
  const gap = padEnd('', columns.name - guide.length - widthOf(name) + 1);
  const drawn = barOf(row.node, isWork(row.node.role) && cells.outcome.tone === 'bad', drawing);
  const line = `${head}${gap}${drawn} ${padStart(cells.duration, columns.duration)}`;
  return cells.tail === '' ? line : `${line}  ${paintTail(cells, columns.tail, paint)}`;
}

function noteLine(row: Exclude<Row, { type: 'node' }>, { columns, paint }: Drawing): string {
  const guide = fitGuide(row.guide, columns.name);
  const text = cutEnd(row.text, columns.width - GUTTER - guide.length);
  return `  ${paint.faint(guide)}${row.type === 'warning' ? paint.warning(text) : paint.faint(text)}`;
}

/** The tree as lines of at most `width` columns: path mark, name, bar, duration, outcome and remarks. */
export function treeLines(
  trace: Trace,
  rows: readonly Row[],
  onPath: ReadonlySet<TraceNode>,
  options: { readonly width: number; readonly paint: Paint },
): string[] {
  const columns = columnsOf(rows, options.width);
  const extent = extentOf(trace);
  const drawing = { extent, phases: phasesOf(trace), onPath, columns, paint: options.paint };
  return rows.map((row) => (row.type === 'node' ? nodeLine(row, drawing) : noteLine(row, drawing)));
}
