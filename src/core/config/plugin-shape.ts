import type { AnyPlugin, Stability } from '../contract/plugin.js';
import { emptyConfig } from '../schema/empty.js';
import { guarded, isStandardSchema } from './plugin-schema.js';

type Bag = Readonly<Record<string, unknown>>;

const KINDS: readonly unknown[] = ['source', 'linker', 'exporter'] satisfies AnyPlugin['kind'][];
const STABILITIES: readonly unknown[] = ['development', 'alpha', 'beta', 'stable'] satisfies Stability[];
const SNAKE_CASE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null;
}

/** One value that a module exports as a plugin, and the name it does that under. */
export interface Exported {
  readonly name: string;
  readonly value: unknown;
}

/** By its kind, or by a type that something can be created of: what is meant as a plugin, right or not. */
function isMeantAsPlugin(value: unknown): value is Bag {
  if (!isBag(value) || Array.isArray(value)) return false;
  return KINDS.includes(value['kind']) || (typeof value['create'] === 'function' && 'type' in value);
}

/** A list holds nothing but plugins. */
function inList(name: string, list: readonly unknown[]): Exported[] {
  return list.map((value, index) => ({ name: `${name}[${String(index)}]`, value }));
}

/** A CommonJS module, compiled ones twice over, comes as the default export. */
const WHOLE_MODULE: readonly string[] = ['default', 'module.exports'];
const DEEPEST_WHOLE = 2;

function inModule(exports: Bag, depth: number): Exported[] {
  return Object.entries(exports).flatMap(([name, value]): Exported[] => {
    if (isMeantAsPlugin(value)) return [{ name, value }];
    const isWhole = WHOLE_MODULE.includes(name);
    if (Array.isArray(value) && (isWhole || name === 'plugins')) return inList(name, value);
    return isWhole && isBag(value) && depth < DEEPEST_WHOLE ? inModule(value, depth + 1) : [];
  });
}

/** What a module exports as plugins: by name, as default, or in a list under `plugins`. Each of them once. */
export function exportedPlugins(exports: Bag): readonly Exported[] {
  const byValue = new Map<unknown, Exported>();
  for (const exported of inModule(exports, 0)) {
    const before = byValue.get(exported.value);
    if (before === undefined || WHOLE_MODULE.includes(before.name)) byValue.set(exported.value, exported);
  }
  return [...byValue.values()];
}

function faultsOfDeps(deps: unknown): string[] {
  if (deps === undefined) return [];
  if (!isBag(deps)) return ['deps is no map of tokens'];
  const wrong = Object.entries(deps).filter(
    ([, token]) => !isBag(token) || typeof token['name'] !== 'string',
  );
  return wrong.map(([key]) => `deps.${key} is no token (such as { name: 'KUBE_WATCH' })`);
}

function isListOfText(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function faultsOf(plugin: Bag): string[] {
  const { kind, type, stability, description, draws, config, create, deps } = plugin;
  const faults: readonly (readonly [boolean, string])[] = [
    [!KINDS.includes(kind), 'kind is none of source, linker and exporter'],
    [typeof type !== 'string' || !SNAKE_CASE.test(type), 'type is no name in lower_snake_case'],
    [typeof description !== 'string' || description === '', 'description is no text'],
    [
      stability !== undefined && !STABILITIES.includes(stability),
      `stability is none of ${STABILITIES.join(', ')}`,
    ],
    [kind === 'source' && !isListOfText(draws), 'draws is no list of kinds'],
    [config !== undefined && !isStandardSchema(config), 'config is no Standard Schema'],
    [typeof create !== 'function', 'create is no function'],
  ];
  return [...faults.filter(([is]) => is).map(([, text]) => text), ...faultsOfDeps(deps)];
}

export type Judged = { readonly plugin: AnyPlugin } | { readonly faults: readonly string[] };

/**
 * A plugin as the kernel takes it, from a value that has its shape: configuration, dependencies and stability may be
 * left out. `create` stays a method of the value, which may be an instance of a class.
 */
export function judgePlugin(value: unknown): Judged {
  if (!isBag(value)) return { faults: ['it is no object'] };
  const faults = faultsOf(value);
  if (faults.length > 0) return { faults };
  const given = value as unknown as AnyPlugin & { create(...args: readonly unknown[]): unknown };
  const { kind, type, description, stability = 'development', deps = {} } = value;
  const config: unknown = value['config'];
  return {
    plugin: {
      ...{ kind, type, description, stability, deps },
      ...(kind === 'source' ? { draws: value['draws'] } : {}),
      config: isStandardSchema(config) ? guarded(config) : emptyConfig,
      create: (...args: readonly unknown[]) => given.create(...args),
    } as unknown as AnyPlugin,
  };
}
