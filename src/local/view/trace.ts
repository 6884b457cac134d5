import type { Micros } from '../../core/contract/model.js';
import type { Role, Span } from './span.js';

/** A place in the tree. Without a span it stands for something that was not received. */
export interface TraceNode {
  readonly role: Role;
  readonly name: string;
  readonly span?: Span;
  readonly start: Micros;
  readonly end: Micros;
  readonly parent?: TraceNode;
  /** By start, then name, then id. */
  readonly children: readonly TraceNode[];
}

export interface Trace {
  /** The root; or the parent that all tops miss; or a `forest` that holds several tops and is not drawn. */
  readonly top: TraceNode;
  /** Every node, each parent before its children. */
  readonly nodes: readonly TraceNode[];
  readonly spans: readonly Span[];
  readonly roots: readonly Span[];
  readonly start: Micros;
  readonly end: Micros;
}

interface Building {
  role: Role;
  name: string;
  span?: Span;
  start: Micros;
  end: Micros;
  parent?: Building;
  children: Building[];
}

const NAMED_ALONE: ReadonlySet<Role> = new Set<Role>(['task', 'webhook']);

/** The spans of tasks and webhooks are named by these alone, all others say what they are. */
export function labelOf({ role, name }: Pick<TraceNode, 'role' | 'name'>): string {
  return NAMED_ALONE.has(role) ? `${role} ${name}` : name;
}

const MISSING = '(parent not received)';
const LOOP = '(parents form a loop)';

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

type Placed = Pick<TraceNode, 'name' | 'start' | 'span'>;

export function compareNodes(a: Placed, b: Placed): number {
  return a.start - b.start || compareText(a.name, b.name) || compareText(a.span?.id ?? '', b.span?.id ?? '');
}

/** A node without a span, from the start of its first child to the end of its last. */
function stand(role: Role, name: string, children: readonly Building[]): Building {
  const node: Building = { role, name, start: Infinity, end: -Infinity, children: [] };
  for (const child of children) adopt(node, child);
  return node;
}

function adopt(parent: Building, child: Building): void {
  child.parent = parent;
  parent.children.push(child);
  if (parent.span !== undefined) return;
  parent.start = Math.min(parent.start, child.start);
  parent.end = Math.max(parent.end, child.end);
}

function below(tops: readonly Building[]): Building[] {
  const found = [...tops];
  // The list grows while it is walked: a deep chain must not exhaust the stack.
  for (const node of found) for (const child of node.children) found.push(child);
  return found;
}

/** The first node above `node` that has itself as an ancestor. */
function loopAbove(node: Building): Building {
  const passed = new Set<Building>();
  let up = node;
  while (!passed.has(up)) {
    passed.add(up);
    up = up.parent ?? up;
  }
  return up;
}

/** What no top leads to hangs below a loop of parents: each loop is cut where it is first met. */
function cutLoops(nodes: readonly Building[], tops: readonly Building[]): Building[] {
  const seen = new Set(below(tops));
  const cut: Building[] = [];
  for (const node of nodes) {
    if (seen.has(node)) continue;
    const member = loopAbove(node);
    const siblings = member.parent?.children ?? [];
    siblings.splice(siblings.indexOf(member), 1);
    cut.push(member);
    for (const one of below([member])) seen.add(one);
  }
  return cut.length === 0 ? [] : [stand('missing', LOOP, cut)];
}

function topOf(roots: readonly Building[], strays: readonly Building[]): Building {
  const [root] = roots;
  if (root === undefined || roots.length > 1) {
    const tops = [...roots, ...strays];
    return tops.length === 1 && tops[0] !== undefined ? tops[0] : stand('forest', '', tops);
  }
  // They carry its trace id, so they are below it, whoever their parent was.
  for (const stray of strays) adopt(root, stray);
  return root;
}

interface Tops {
  readonly roots: Building[];
  /** By the parent they miss. */
  readonly orphans: Map<string, Building[]>;
}

/** Hangs each node under its parent; what has none is a top. */
function connect(byId: ReadonlyMap<string, Building>): Tops {
  const roots: Building[] = [];
  const orphans = new Map<string, Building[]>();
  for (const node of byId.values()) {
    const parentId = node.span?.parentId;
    const parent = parentId === undefined ? undefined : byId.get(parentId);
    if (parent !== undefined) adopt(parent, node);
    else if (parentId === undefined) roots.push(node);
    else {
      const siblings = orphans.get(parentId) ?? [];
      orphans.set(parentId, siblings);
      siblings.push(node);
    }
  }
  return { roots, orphans };
}

/** Builds the tree of the spans of one trace: at least one, no span id twice. Their order does not matter. */
export function buildTrace(received: readonly Span[]): Trace {
  const nodes = received
    .map((span): Building & { span: Span } => {
      const { role, name, start, end } = span;
      return { role, name, span, start, end, children: [] };
    })
    .sort(compareNodes);
  const spans = nodes.map(({ span }) => span);
  const byId = new Map<string, Building>(nodes.map((node) => [node.span.id, node]));
  const { roots, orphans } = connect(byId);
  const missing = [...orphans.values()].map((children) => stand('missing', MISSING, children));
  const loops = cutLoops(nodes, [...roots, ...missing]);
  const top = topOf(roots, [...missing, ...loops]);
  const all = below([top]);
  for (const node of all) node.children.sort(compareNodes);
  const rootSpans = roots.flatMap(({ span }) => (span === undefined ? [] : [span]));
  return { top, nodes: all, spans, roots: rootSpans, start: earliest(nodes), end: latestEnd(nodes) };
}

function earliest(nodes: readonly Building[]): Micros {
  return nodes.reduce((start, node) => Math.min(start, node.start), Infinity);
}

function latestEnd(nodes: readonly Building[]): Micros {
  return nodes.reduce((end, node) => Math.max(end, node.end), -Infinity);
}
