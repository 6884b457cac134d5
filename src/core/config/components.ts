import type { AnyPlugin } from '../contract/plugin.js';
import type { Problem } from './problem.js';
import { suggestion } from './suggest.js';
import { isNothing, nodeAt, type ConfigNode, type MapEntry, type MapNode } from './tree.js';
import { validate } from './validate.js';

export interface ConfiguredComponent {
  /** `type` or `type/name`. */
  readonly id: string;
  readonly plugin: AnyPlugin;
  readonly config: unknown;
}

export const SECTIONS = { sources: 'source', linkers: 'linker', exporters: 'exporter' } as const;
export type Section = keyof typeof SECTIONS;
export const sectionNames = Object.keys(SECTIONS) as Section[];

/** Undefined: configured, but with problems. */
export type Components = Readonly<Record<Section, ReadonlyMap<string, ConfiguredComponent | undefined>>>;

const WITH_ARTICLE = { source: 'a source', exporter: 'an exporter' } as const;

function unknownType(section: Section, type: string, plugins: readonly AnyPlugin[]): string {
  const kind = SECTIONS[section];
  const elsewhere = plugins.find((plugin) => plugin.type === type)?.kind;
  if (elsewhere !== undefined)
    return `"${type}" is ${WITH_ARTICLE[elsewhere]}, it belongs under ${elsewhere}s`;
  const known = plugins.filter((plugin) => plugin.kind === kind).map((plugin) => plugin.type);
  const list = known.length === 0 ? 'this version has none' : `known are ${known.join(', ')}`;
  return `unknown ${kind} "${type}"${suggestion(type, known) || `; ${list}`}`;
}

interface Configuring {
  readonly section: Section;
  readonly plugins: readonly AnyPlugin[];
  readonly problems: Problem[];
}

/** What stands under `type` or `type/name`. A component without a configuration has an empty one. */
async function configure(
  { section, plugins, problems }: Configuring,
  id: string,
  { keyPlace: place, node: written }: MapEntry,
): Promise<ConfiguredComponent | undefined> {
  const path = [section, id];
  const [type = '', name] = id.split('/', 2);
  if (name?.trim() === '') problems.push({ place, path, message: 'the name after "/" is empty' });
  const plugin = plugins.find((candidate) => candidate.type === type && candidate.kind === SECTIONS[section]);
  if (plugin === undefined) {
    problems.push({ place, path, message: unknownType(section, type, plugins) });
    return undefined;
  }
  const node: ConfigNode = isNothing(written)
    ? { kind: 'map', place, entries: new Map() }
    : { ...written, place };
  const judged = await validate<unknown>(plugin.config, node, path);
  problems.push(...judged.problems);
  return 'value' in judged ? { id, plugin, config: judged.value } : undefined;
}

/** Every configured component, whether or not the pipeline names it. */
export async function configureComponents(
  root: MapNode,
  plugins: readonly AnyPlugin[],
): Promise<{ readonly components: Components; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const components = { sources: new Map(), linkers: new Map(), exporters: new Map() };
  for (const section of sectionNames) {
    const node = nodeAt(root, [section]);
    for (const [id, entry] of node?.kind === 'map' ? node.entries : []) {
      components[section].set(id, await configure({ section, plugins, problems }, id, entry));
    }
  }
  return { components, problems };
}
