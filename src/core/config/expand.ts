import { parseConfig } from './parse.js';
import type { Problem } from './problem.js';
import type { Env } from './read.js';
import type { ConfigNode, MapEntry, MapNode, Path, ScalarNode } from './tree.js';

export interface Expanded {
  readonly text: string;
  /** The whole text was one variable, so that its value may be of any type. */
  readonly whole: boolean;
  /** What each variable gave. */
  readonly given: readonly string[];
  readonly problems: readonly string[];
}

// `$$`, `${...}` and `${` that never ends; any other `$` is a dollar sign.
const TOKEN = /\$\$|\$\{([^{}]*)\}|\$\{/g;
const SCHEME = /^([A-Za-z][\w+.-]*):(?!-)/;
const REFERENCE = /^(?:env:)?([A-Za-z_]\w*)(?::-(.*))?$/s;

function lookUp(reference: string, env: Env): { readonly text: string } | { readonly problem: string } {
  const scheme = SCHEME.exec(reference)?.[1] ?? 'env';
  if (scheme !== 'env')
    return { problem: `"\${${reference}}" has the unknown scheme "${scheme}"; only env is known` };
  const [, name, fallback] = REFERENCE.exec(reference) ?? [];
  if (name === undefined) return { problem: `"\${${reference}}" is no reference such as \${env:NAME}` };
  const value = env[name];
  if (fallback !== undefined && (value === undefined || value === '')) return { text: fallback };
  if (value !== undefined) return { text: value };
  return { problem: `the variable ${name} is not set, and the reference has no default` };
}

/** Puts variables into a text. What a variable holds is not looked at again, dollar signs included. */
export function expandText(text: string, env: Env): Expanded {
  const problems: string[] = [];
  const given: string[] = [];
  let whole = false;
  const expanded = text.replace(TOKEN, (token: string, reference: string | undefined) => {
    if (token === '$$') return '$';
    if (reference === undefined) {
      problems.push('"${" without its "}"; write "$${" for the signs themselves');
      return token;
    }
    const found = lookUp(reference, env);
    whole ||= token === text;
    if ('text' in found) {
      given.push(found.text);
      return found.text;
    }
    problems.push(found.problem);
    return token;
  });
  return { text: expanded, whole, given, problems };
}

function moveTo(node: ConfigNode, place: ScalarNode['place']): ConfigNode {
  if (node.kind === 'scalar') return { ...node, place };
  if (node.kind === 'list') return { ...node, place, items: node.items.map((item) => moveTo(item, place)) };
  const entries = [...node.entries].map(([key, entry]): [string, MapEntry] => [
    key,
    { keyPlace: place, node: moveTo(entry.node, place) },
  ]);
  return { ...node, place, entries: new Map(entries) };
}

/** A value that came whole from a variable is YAML, if it can be; text stays as it is, line breaks included. */
function retype(text: string, place: ScalarNode['place']): ConfigNode {
  const { root } = parseConfig(place.source, text);
  if (text.trim() === '') return { kind: 'scalar', place, value: null, original: text };
  if (root === undefined || (root.kind === 'scalar' && typeof root.value === 'string')) {
    return { kind: 'scalar', place, value: text };
  }
  return { ...moveTo(root, place), original: text };
}

function expandScalar(node: ScalarNode, path: Path, env: Env, problems: Problem[]): ConfigNode {
  if (typeof node.value !== 'string') return node;
  const expanded = expandText(node.value, env);
  for (const message of expanded.problems) problems.push({ place: node.place, path, message });
  if (expanded.problems.length > 0) return { ...node, broken: true };
  if (expanded.given.length === 0) return { ...node, value: expanded.text };
  const filled = expanded.whole ? retype(expanded.text, node.place) : { ...node, value: expanded.text };
  return { ...filled, given: { written: node.value, texts: expanded.given } };
}

function expandNode(node: ConfigNode, path: Path, env: Env, problems: Problem[]): ConfigNode {
  if (node.kind === 'scalar') return expandScalar(node, path, env, problems);
  if (node.kind === 'map') return expandMap(node, path, env, problems);
  return {
    ...node,
    items: node.items.map((item, index) => expandNode(item, [...path, index], env, problems)),
  };
}

function expandMap(node: MapNode, path: Path, env: Env, problems: Problem[]): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const [key, entry] of node.entries) {
    entries.set(key, { ...entry, node: expandNode(entry.node, [...path, key], env, problems) });
  }
  return { ...node, entries };
}

/** Puts variables into all values (not into keys). */
export function expandTree(
  root: MapNode,
  env: Env,
): { readonly root: MapNode; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { root: expandMap(root, [], env, problems), problems };
}
