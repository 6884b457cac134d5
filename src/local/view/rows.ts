import { ATTR } from '../../core/contract/attributes.js';
import { contentOf, foldedPod, retold } from './folding.js';
import { count } from './format.js';
import type { Span } from './span.js';
import type { TraceNode } from './trace.js';

/** One line of the tree: a node with its bar, or a note (a warning, a link) that belongs to the node above it. */
export type Row =
  | {
      readonly type: 'node';
      readonly guide: string;
      readonly node: TraceNode;
      readonly remarks: readonly string[];
    }
  | { readonly type: 'warning' | 'link'; readonly guide: string; readonly text: string };

type Entry =
  | { readonly type: 'node'; readonly node: TraceNode }
  | { readonly type: 'warning' | 'link'; readonly text: string };

/** A Kubernetes Event that tells nothing but that it was there. What hangs below one is never hidden. */
function isPoint({ role, children, span }: TraceNode): boolean {
  return role === 'event' && children.length === 0 && span?.links.length === 0;
}

const isWarning = ({ span }: TraceNode): boolean => span?.attributes.get(ATTR.eventType) === 'Warning';

function warningText(span: Span): string {
  const reason = span.attributes.get(ATTR.eventReason) ?? span.name;
  const message = span.attributes.get(ATTR.eventMessage) ?? '';
  return message === '' ? `⚠ ${reason}` : `⚠ ${reason}: ${message}`;
}

/** Warnings that say the same are one entry, where the first of them stood. */
function entriesOf(node: TraceNode): Entry[] {
  const repeats = new Map<string, number>();
  const drawn: Entry[] = [];
  for (const child of contentOf(node)) {
    if (!isPoint(child) || child.span === undefined) drawn.push({ type: 'node', node: child });
    else if (isWarning(child)) {
      const text = warningText(child.span);
      if (!repeats.has(text)) drawn.push({ type: 'warning', text });
      repeats.set(text, (repeats.get(text) ?? 0) + 1);
    }
  }
  const links = (node.span?.links ?? []).map((text): Entry => ({ type: 'link', text }));
  const counted = drawn.map((entry) => {
    const times = entry.type === 'warning' ? (repeats.get(entry.text) ?? 1) : 1;
    return entry.type === 'warning' && times > 1 ? { ...entry, text: `${times} × ${entry.text}` } : entry;
  });
  return [...links, ...counted];
}

/** `acme/env-staging/pull/31`: what a promotion waits for. */
function pullRequestOf({ role, span }: TraceNode): string[] {
  const url = role === 'release' ? span?.attributes.get(ATTR.promotePullRequestUrl) : undefined;
  return url === undefined ? [] : [url.replace(/^[a-z]+:\/\/[^/]*\//, '')];
}

/** `#7 merged`: which pull request it is, and what became of it. */
function changeOf({ span }: TraceNode): string[] {
  const number = span?.attributes.get(ATTR.changeId);
  if (number === undefined || span?.name.startsWith('PR ') !== true) return [];
  const state = span.attributes.get(ATTR.changeState);
  return [state === undefined ? `#${number}` : `#${number} ${state}`];
}

/** `by dev-one`, `/test all`: who set it off, and with which words. */
function causeOf({ role, span }: TraceNode): string[] {
  if (role !== 'webhook') return [];
  const sender = span?.attributes.get(ATTR.webhookSender);
  const commands = span?.attributes.get(ATTR.webhookCommands)?.split(', ') ?? [];
  const words = commands.map((command) => `/${command}`).join(' ');
  return [sender === undefined ? '' : `by ${sender}`, words].filter((text) => text !== '');
}

/** `3 stages, 6 steps`: what is not drawn of an activity. */
function retoldText(node: TraceNode): string {
  const found = retold(node);
  // It grows while it is walked: stages may hold stages.
  for (const { children } of found) for (const child of children) found.push(child);
  const stages = found.filter(({ role }) => role === 'stage').length;
  const steps = found.length - stages;
  return [stages > 0 ? count(stages, 'stage') : '', steps > 0 ? count(steps, 'step') : '']
    .filter((text) => text !== '')
    .join(', ');
}

/** What is told on the node's own line, because it has no line of its own. */
function remarksOf(node: TraceNode): string[] {
  const remarks: string[] = [];
  const exit = node.span?.attributes.get(ATTR.stepExitCode) ?? '0';
  if (exit !== '0') remarks.push(`exit ${exit}`);
  const tries = node.children.filter(({ role }) => role === 'attempt').length;
  if (node.role === 'task' && tries > 0) remarks.push(`${tries + 1} tries`);
  if (foldedPod(node) !== undefined) remarks.push('pod');
  remarks.push(...changeOf(node), ...causeOf(node), ...pullRequestOf(node));
  const told = retoldText(node);
  if (told !== '') remarks.push(told);
  const events = contentOf(node).filter((child) => isPoint(child) && !isWarning(child)).length;
  if (events > 0) remarks.push(count(events, 'event'));
  if (node.span?.attributes.get(ATTR.timeCorrected) === 'true') remarks.push('time corrected');
  return remarks;
}

/** The strokes of a tree: `open` and `last` before a line, `through` and `none` before what is below it. */
interface Strokes {
  readonly open: string;
  readonly last: string;
  readonly through: string;
  readonly none: string;
}

const WIDE: Strokes = { open: '├─ ', last: '└─ ', through: '│  ', none: '   ' };
const COMPACT: Strokes = { open: '├ ', last: '└ ', through: '│ ', none: '  ' };

const LONGEST_GUIDE = 60;

/** A tree deeper than any screen keeps the inner end of its guides. */
function extend(guide: string, more: string): string {
  const whole = guide + more;
  return whole.length <= LONGEST_GUIDE ? whole : `…${whole.slice(1 - LONGEST_GUIDE)}`;
}

interface Pending {
  readonly entry: Entry;
  /** Guide of the line itself, and what stands before the guides of the lines below it. */
  readonly guide: string;
  readonly below: string;
}

function pendingBelow(node: TraceNode, before: string, strokes: Strokes): Pending[] {
  const entries = entriesOf(node);
  return entries.map((entry, index) => {
    const isLast = index === entries.length - 1;
    return {
      entry,
      guide: extend(before, isLast ? strokes.last : strokes.open),
      below: extend(before, isLast ? strokes.none : strokes.through),
    };
  });
}

/** The lines of the tree below and with `top`, from top to bottom; `compact` indents less. */
export function rowsOf(top: TraceNode, compact: boolean): Row[] {
  const strokes = compact ? COMPACT : WIDE;
  const rows: Row[] = [];
  const tops = top.role === 'forest' ? top.children : [top];
  const open: Pending[] = tops.map((node): Pending => ({
    entry: { type: 'node', node },
    guide: '',
    below: '',
  }));
  open.reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { entry, guide, below } = next;
    if (entry.type !== 'node') {
      rows.push({ type: entry.type, guide, text: entry.text });
      continue;
    }
    rows.push({ type: 'node', guide, node: entry.node, remarks: remarksOf(entry.node) });
    for (const pending of pendingBelow(entry.node, below, strokes).reverse()) open.push(pending);
  }
  return rows;
}
