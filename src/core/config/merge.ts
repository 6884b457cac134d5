import type { ConfigNode, MapEntry, MapNode } from './tree.js';

/** Later wins: maps are merged key by key, all else (lists too) is replaced. Each value keeps its own place. */
export function merge(earlier: MapNode, later: MapNode): MapNode {
  const entries = new Map<string, MapEntry>(earlier.entries);
  for (const [key, entry] of later.entries) {
    const before = earlier.entries.get(key)?.node;
    const node = before?.kind === 'map' && entry.node.kind === 'map' ? merge(before, entry.node) : entry.node;
    entries.set(key, { keyPlace: entry.keyPlace, node });
  }
  return { kind: 'map', place: later.place, entries };
}

function nest(keys: readonly string[], entry: MapEntry): MapEntry {
  let { node } = entry;
  for (const key of [...keys].reverse()) {
    const entries = new Map([[key, { keyPlace: entry.keyPlace, node }]]);
    node = { kind: 'map', place: entry.keyPlace, entries };
  }
  return { keyPlace: entry.keyPlace, node };
}

/** `service::telemetry::logs::level: debug`, the Collector's short form for one value on the command line. */
export function unfoldKeys(root: ConfigNode): ConfigNode {
  if (root.kind !== 'map') return root;
  let unfolded: MapNode = { kind: 'map', place: root.place, entries: new Map() };
  for (const [key, entry] of root.entries) {
    const [first = '', ...rest] = key.split('::');
    unfolded = merge(unfolded, { ...unfolded, entries: new Map([[first, nest(rest, entry)]]) });
  }
  return unfolded;
}
