import type { AnyPlugin } from '../contract/plugin.js';
import { thrown } from '../kit/thrown.js';
import type { OfferedPlugin } from './offer.js';
import { importPlugin, type Module } from './plugin-module.js';
import { exportedPlugins, judgePlugin } from './plugin-shape.js';
import type { Problem } from './problem.js';
import { nodeAt, type MapNode, type ScalarNode } from './tree.js';

export interface PluginLoading {
  readonly builtIn: readonly AnyPlugin[];
  /** The folder that names in a source (a file, `yaml#1`) are looked up from. */
  readonly folderOf: (source: string) => string;
  readonly limitMillis: number;
}

/** A module that threw, or did not end, while it was loaded. */
export interface Failure {
  /** As people may read it. */
  readonly name: string;
  /** Why, at the place that names it. */
  readonly problem: Problem;
}

export interface LoadedPlugins {
  readonly plugins: readonly OfferedPlugin[];
  readonly problems: readonly Problem[];
  readonly failures: readonly Failure[];
}

interface Item {
  readonly node: ScalarNode;
  readonly name: string;
  /** What people may read: a name that came from a variable is shown as it was written. */
  readonly shown: string;
  readonly problemOf: (message: string) => Problem;
}

/** Everything else in the list is judged with the other settings; what stands there twice is loaded once. */
function itemsOf(root: MapNode): readonly Item[] {
  const list = nodeAt(root, ['plugins']);
  const items = new Map<string, Item>();
  for (const [index, node] of (list?.kind === 'list' ? list.items : []).entries()) {
    if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.value === '') continue;
    if (node.broken === true || items.has(node.value)) continue;
    const { place, value: name } = node;
    const problemOf = (message: string): Problem => ({ place, path: ['plugins', index], message });
    items.set(name, { node, name, shown: node.given?.written ?? name, problemOf });
  }
  return [...items.values()];
}

interface Owner {
  readonly origin?: string;
  readonly words: string;
}

/** Takes what modules bring, in their order, and knows whose a type is. */
class Collection {
  readonly plugins: OfferedPlugin[] = [];
  readonly problems: Problem[] = [];
  private readonly owners = new Map<string, Owner>();

  constructor(builtIn: readonly AnyPlugin[]) {
    for (const plugin of builtIn) {
      this.owners.set(`${plugin.kind} ${plugin.type}`, { words: 'which is built in' });
      this.plugins.push({ plugin });
    }
  }

  /** @returns why the module failed, if it did; what else is wrong with it is a problem */
  add(item: Item, module: Module): string | undefined {
    if ('failure' in module) return module.failure;
    if ('problem' in module) {
      this.problems.push(item.problemOf(`${item.shown}: ${module.problem}`));
      return undefined;
    }
    try {
      this.addExports(item, module.exports);
      return undefined;
    } catch (error) {
      // Whatever is read of an export may be a getter that throws.
      return thrown(error);
    }
  }

  private addExports({ shown, problemOf }: Item, exports: Readonly<Record<string, unknown>>): void {
    const exported = exportedPlugins(exports);
    if (exported.length === 0) this.problems.push(problemOf(`${shown} exports no plugin${namesIn(exports)}`));
    for (const { name, value } of exported) {
      const fault = this.take(shown, name, value);
      if (fault !== undefined) this.problems.push(problemOf(`${shown}: export "${name}": ${fault}`));
    }
  }

  private take(origin: string, name: string, value: unknown): string | undefined {
    const judged = judgePlugin(value);
    if ('faults' in judged) return judged.faults.join(', ');
    const { plugin } = judged;
    const type = `${plugin.kind} ${plugin.type}`;
    const owner = this.owners.get(type);
    if (owner !== undefined) return `there is already a ${plugin.kind} "${plugin.type}", ${owner.words}`;
    this.owners.set(type, { origin, words: `which ${origin} exports as "${name}"` });
    this.plugins.push({ plugin, origin });
    return undefined;
  }
}

const NAMES_SHOWN = 10;

function namesIn(exports: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(exports).sort();
  if (names.length === 0) return '; it exports nothing';
  return `; it exports ${names.slice(0, NAMES_SHOWN).join(', ')}${names.length > NAMES_SHOWN ? ' ...' : ''}`;
}

/** Loads the modules that the configuration names under `plugins`, and adds what they export to what is built in. */
export async function loadModules(root: MapNode, loading: PluginLoading): Promise<LoadedPlugins> {
  const { builtIn, folderOf, limitMillis } = loading;
  const items = itemsOf(root);
  const modules = await Promise.all(
    items.map(({ name, node }) => importPlugin(name, folderOf(node.place.source), limitMillis)),
  );
  const collection = new Collection(builtIn);
  const failures: Failure[] = [];
  for (const [index, item] of items.entries()) {
    const failure = collection.add(item, modules[index] as Module);
    if (failure !== undefined) failures.push({ name: item.shown, problem: item.problemOf(failure) });
  }
  return { plugins: collection.plugins, problems: collection.problems, failures };
}
