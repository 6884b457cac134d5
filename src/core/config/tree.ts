/** Where something was written. `source` is the file as it was named on the command line, or `yaml#1`. */
export interface Place {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** What variables gave may be secret, and is not shown. */
export interface Given {
  /** As it stands in the file: `${env:NAME}`. */
  readonly written: string;
  /** What each variable gave. */
  readonly texts: readonly string[];
}

interface NodeBase {
  readonly place: Place;
  /**
   * The text a variable gave before it was read as YAML. Where the schema wants text, the text counts:
   * a token that happens to consist of digits stays the token it was.
   */
  readonly original?: string;
  /** It, and all below it, came from variables. */
  readonly given?: Given;
  /** Its value could not be found out, which was said already; it is not judged any further. */
  readonly broken?: true;
}
export type Scalar = string | number | boolean | null;
export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: Scalar;
}
export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
}
export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
}
export interface MapEntry {
  readonly keyPlace: Place;
  readonly node: ConfigNode;
}

/** A configuration whose every value knows the file, line and column that set it, also after merging. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

export type Path = readonly (string | number)[];

export function isNothing(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null && node.original === undefined;
}

export function childOf(node: ConfigNode, key: string | number): ConfigNode | undefined {
  if (node.kind === 'map') return node.entries.get(String(key))?.node;
  if (node.kind === 'list') return node.items[Number(key)];
  return undefined;
}

function keyPlaceOf(node: ConfigNode, key: string | number): Place | undefined {
  return node.kind === 'map' ? node.entries.get(String(key))?.keyPlace : undefined;
}

export function nodeAt(root: ConfigNode, path: Path): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const key of path) node = node && childOf(node, key);
  return node;
}

export interface Location {
  readonly place: Place;
  readonly broken: boolean;
}

/**
 * The place to show for a path: that of a scalar, or that of the key of anything else. For what is missing it is
 * the key of the innermost thing that does exist.
 */
export function locate(root: ConfigNode, path: Path): Location {
  let node = root;
  let place = root.place;
  for (const key of path) {
    const child = node.broken === true ? undefined : childOf(node, key);
    if (child === undefined) break;
    const isValue = child.kind === 'scalar' && !isNothing(child);
    place = (isValue ? undefined : keyPlaceOf(node, key)) ?? child.place;
    node = child;
  }
  return { place, broken: node.broken === true };
}

/** The place of the last key of a path. */
export function locateKey(root: ConfigNode, path: Path): Location {
  const holder = nodeAt(root, path.slice(0, -1));
  const keyPlace = holder && keyPlaceOf(holder, path.at(-1) ?? '');
  return keyPlace === undefined ? locate(root, path) : { place: keyPlace, broken: false };
}

/**
 * The bare value of a node, as a schema wants it. A key with nothing behind it is there, so that an unknown one is
 * still found, but has no value, so that a known one takes its default.
 */
export function toPlain(node: ConfigNode, asText?: ReadonlySet<ConfigNode>): unknown {
  if (node.original !== undefined && asText?.has(node) === true) return node.original;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map((item) => toPlain(item, asText));
  return Object.fromEntries(
    [...node.entries].map(([key, { node: child }]) => [
      key,
      isNothing(child) ? undefined : toPlain(child, asText),
    ]),
  );
}
