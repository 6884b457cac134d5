import type { AnyPlugin } from '../contract/plugin.js';
import type { Offer, OfferedPlugin } from './offer.js';
import type { Problem } from './problem.js';
import { suggestion } from './suggest.js';
import { isNothing, nodeAt, type ConfigNode, type MapEntry, type MapNode } from './tree.js';
import { validate } from './validate.js';

export interface ConfiguredComponent {
  /** `type` or `type/name`. */
  readonly id: string;
  readonly plugin: AnyPlugin;
  readonly config: unknown;
  /** The module that the plugin comes from; absent: it is built in. */
  readonly origin?: string;
}

export const SECTIONS = { sources: 'source', linkers: 'linker', exporters: 'exporter' } as const;
export type Section = keyof typeof SECTIONS;
export const sectionNames = Object.keys(SECTIONS) as Section[];

/** Undefined: configured, but with problems, or left out. */
export type Components = Readonly<Record<Section, ReadonlyMap<string, ConfiguredComponent | undefined>>>;

const WITH_ARTICLE = { source: 'a source', linker: 'a linker', exporter: 'an exporter' } as const;

/** Undefined when a module that could not be used may be the one that brings it: that is the problem, and was said. */
function unknownType(
  section: Section,
  type: string,
  { plugins, failed, hasGaps }: Offer,
): string | undefined {
  const kind = SECTIONS[section];
  if (failed.length > 0) return undefined;
  const elsewhere = plugins.find(({ plugin }) => plugin.type === type)?.plugin.kind;
  if (elsewhere !== undefined)
    return `"${type}" is ${WITH_ARTICLE[elsewhere]}, it belongs under ${elsewhere}s`;
  const known = plugins.filter(({ plugin }) => plugin.kind === kind).map(({ plugin }) => plugin.type);
  const similar = suggestion(type, known);
  if (hasGaps && similar === '') return undefined;
  const list = known.length === 0 ? 'this version has none' : `known are ${known.join(', ')}`;
  return `unknown ${kind} "${type}"${similar || `; ${list}`}`;
}

interface Configuring {
  readonly section: Section;
  readonly offer: Offer;
  readonly problems: Problem[];
}

function offered({ plugins }: Offer, section: Section, type: string): OfferedPlugin | undefined {
  return plugins.find(({ plugin }) => plugin.type === type && plugin.kind === SECTIONS[section]);
}

/** What stands under `type` or `type/name`. A component without a configuration has an empty one. */
async function configure(
  { section, offer, problems }: Configuring,
  id: string,
  { keyPlace: place, node: written }: MapEntry,
): Promise<ConfiguredComponent | undefined> {
  const path = [section, id];
  const [type = '', name] = id.split('/', 2);
  if (name?.trim() === '') problems.push({ place, path, message: 'the name after "/" is empty' });
  const found = offered(offer, section, type);
  if (found === undefined) {
    const message = unknownType(section, type, offer);
    if (message !== undefined) problems.push({ place, path, message });
    return undefined;
  }
  const node: ConfigNode = isNothing(written)
    ? { kind: 'map', place, entries: new Map() }
    : { ...written, place };
  const judged = await validate<unknown>(found.plugin.config, node, path);
  problems.push(...judged.problems);
  return 'value' in judged ? { id, ...found, config: judged.value } : undefined;
}

/** Every configured component, whether or not the pipeline names it. */
export async function configureComponents(
  root: MapNode,
  offer: Offer,
): Promise<{ readonly components: Components; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const components = { sources: new Map(), linkers: new Map(), exporters: new Map() };
  for (const section of sectionNames) {
    const node = nodeAt(root, [section]);
    for (const [id, entry] of node?.kind === 'map' ? node.entries : []) {
      components[section].set(id, await configure({ section, offer, problems }, id, entry));
    }
  }
  return { components, problems };
}
