import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import type { Problem } from './problem.js';
import type { ConfigNode, MapEntry, MapNode, Place, Scalar } from './tree.js';

export interface Parsed {
  /** Absent when there are problems. */
  readonly root?: ConfigNode;
  readonly problems: readonly Problem[];
}

/** Aliases repeat what they name; this ends a file in which that grows beyond reason. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 100;
const TOO_DEEP = 'the file is nested too deeply';

class Refused extends Error {
  constructor(
    readonly place: Place,
    message: string,
  ) {
    super(message);
  }
}

type PlaceAt = (offset: number) => Place;

interface Walk {
  readonly placeAt: PlaceAt;
  readonly targets: ReadonlyMap<Node, Node>;
  /** Collections being walked, to notice one that holds itself. */
  readonly open: Set<Node>;
  nodes: number;
}

function placeOf(walk: Walk, node: Node): Place {
  return walk.placeAt(node.range?.[0] ?? 0);
}

/** What each alias names: the last node before it that has the anchor. */
function targetsOf(document: Document): ReadonlyMap<Node, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Node: (_, node) => {
      const target = isAlias(node) ? anchors.get(node.source) : undefined;
      if (target !== undefined) targets.set(node, target);
      if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function resolve(walk: Walk, node: Node): Node {
  if (!isAlias(node)) return node;
  const target = walk.targets.get(node);
  if (target === undefined) throw new Refused(placeOf(walk, node), `unknown alias "${node.source}"`);
  return target;
}

function keyOf(walk: Walk, node: unknown, place: Place): string {
  const key = isScalar(node) ? (node.value as Scalar) : undefined;
  if (key === undefined || key === null) throw new Refused(place, 'a key must be a word');
  if (key === '__proto__') throw new Refused(place, 'the key "__proto__" is not allowed');
  return String(key);
}

function convertMap(walk: Walk, place: Place, items: readonly { key: unknown; value: unknown }[]): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const { key, value } of items) {
    const keyPlace = placeOf(walk, key as Node);
    const node: ConfigNode =
      value === null ? { kind: 'scalar', place: keyPlace, value } : convert(walk, value as Node);
    entries.set(keyOf(walk, key, keyPlace), { keyPlace, node });
  }
  return { kind: 'map', place, entries };
}

function convertCollection(walk: Walk, node: Node, place: Place): ConfigNode {
  if (walk.open.has(node)) throw new Refused(place, 'the alias names something that holds it (a cycle)');
  if (walk.open.size >= MAX_DEPTH) throw new Refused(place, TOO_DEEP);
  walk.open.add(node);
  try {
    if (isMap(node)) return convertMap(walk, place, node.items);
    const items = isSeq(node) ? node.items.map((item) => convert(walk, item as Node)) : [];
    return { kind: 'list', place, items };
  } finally {
    walk.open.delete(node);
  }
}

function convert(walk: Walk, written: Node): ConfigNode {
  const place = placeOf(walk, written);
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES)
    throw new Refused(place, 'the file holds too many values (aliases of aliases?)');
  const node = resolve(walk, written);
  if (isScalar(node)) return { kind: 'scalar', place, value: node.value as Scalar };
  return convertCollection(walk, node, place);
}

/** Whether brackets, or dashes of one line, are nested deeper than in any configuration. The parser is recursive. */
function isTooDeep(text: string): boolean {
  let brackets = 0;
  let dashes = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets += 1;
    else if (token === ']' || token === '}') brackets -= 1;
    else if (token === '-' || token === '?') dashes += 1;
    else if (token.includes('\n')) dashes = 0;
    if (brackets > MAX_DEPTH || dashes > MAX_DEPTH) return true;
  }
  return false;
}

/** What says nothing about the rest of the file. All else may follow from the mistake before it: the first is told. */
const APART: readonly string[] = ['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED', 'MULTIPLE_DOCS'];

function messageOf(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a file holds one document; a second one starts here';
  if (code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  // What follows the colon is the text that was not understood, which may be half a secret.
  return code === 'UNEXPECTED_TOKEN' ? message.replace(/: [^]*$/, '') : message;
}

function problemsOf(document: Document.Parsed, placeAt: PlaceAt): Problem[] {
  const errors = [...document.errors, ...document.warnings];
  const firstOther = errors.find(({ code }) => !APART.includes(code));
  const told = errors.filter((error) => error === firstOther || APART.includes(error.code));
  return told.map(({ code, message, pos }) => ({
    place: placeAt(pos[0]),
    path: [],
    message: messageOf(code, message),
  }));
}

function parseText(text: string, lineCounter: LineCounter, placeAt: PlaceAt): Parsed {
  const options = { lineCounter, schema: 'core', prettyErrors: false, logLevel: 'error' } as const;
  const document = parseDocument(text, options);
  const problems = problemsOf(document, placeAt);
  if (problems.length > 0) return { problems };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return { problems: [{ place: placeAt(0), path: [], message: 'the file is empty' }] };
  }
  const targets = targetsOf(document);
  return { root: convert({ placeAt, targets, open: new Set(), nodes: 0 }, contents), problems };
}

/** Reads YAML 1.2 (core schema, no tags of one's own) into a tree with places. */
export function parseConfig(source: string, text: string): Parsed {
  const lineCounter = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { source, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (isTooDeep(text)) return { problems: [{ place: placeAt(0), path: [], message: TOO_DEEP }] };
  try {
    return parseText(text, lineCounter, placeAt);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { problems: [{ place: error.place, path: [], message: error.message }] };
  }
}
