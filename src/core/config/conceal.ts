import type { Problem } from './problem.js';
import { childOf, type ConfigNode, type Given, type Path } from './tree.js';

/** A shorter text is no secret, and would be taken out of other words. */
const SHORTEST = 4;

interface FromVariables {
  readonly node: ConfigNode;
  readonly given: Given;
  readonly depth: number;
}

/** The first thing on the path that variables gave. */
function firstGiven(root: ConfigNode, path: Path): FromVariables | undefined {
  let node: ConfigNode | undefined = root;
  for (const [index, key] of path.entries()) {
    node = node && childOf(node, key);
    if (node?.given !== undefined) return { node, given: node.given, depth: index + 1 };
  }
  return undefined;
}

/** Values and keys of something. What is neither text nor number says nothing. */
function wordsIn(node: ConfigNode): { readonly values: readonly string[]; readonly keys: readonly string[] } {
  if (node.kind === 'scalar') {
    return {
      values: node.value === null || typeof node.value === 'boolean' ? [] : [String(node.value)],
      keys: [],
    };
  }
  const children = node.kind === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.node);
  const below = children.map(wordsIn);
  const keys = node.kind === 'list' ? [] : [...node.entries.keys()];
  return {
    values: below.flatMap((words) => words.values),
    keys: [...keys, ...below.flatMap((words) => words.keys)],
  };
}

/** Puts the variable as it is written in the place of what it gave. */
function hide(message: string, { node, given: { written, texts } }: FromVariables): string {
  const { values, keys } = wordsIn(node);
  const secrets = [...new Set([...texts, ...values])].sort((a, b) => b.length - a.length);
  let hidden = message;
  for (const text of secrets) if (text.length >= SHORTEST) hidden = hidden.replaceAll(text, () => written);
  for (const text of [...secrets, ...keys]) hidden = hidden.replaceAll(`"${text}"`, () => `"${written}"`);
  return hidden;
}

/** The problem without what variables gave: neither in its message, nor as keys in its path. */
export function conceal(root: ConfigNode, problem: Problem): Problem {
  const found = firstGiven(root, problem.path);
  if (found === undefined) return problem;
  const message = hide(problem.message, found);
  if (found.depth === problem.path.length) return { ...problem, message };
  const path = problem.path.slice(0, found.depth);
  return { ...problem, path, message: `in ${found.given.written}: ${message}` };
}
