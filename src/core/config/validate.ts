import type { Schema, SchemaIssue, SchemaResult } from '../contract/plugin.js';
import { asJsonSchema, describe, type JsonSchema } from './describe.js';
import type { Problem } from './problem.js';
import { suggestion } from './suggest.js';
import { locate, locateKey, nodeAt, toPlain, type ConfigNode, type Path } from './tree.js';

function pathOf(issue: SchemaIssue): Path {
  return (issue.path ?? []).map((step) => {
    const key = typeof step === 'object' ? step.key : step;
    return typeof key === 'number' ? key : String(key);
  });
}

/** The keys that a schema library lists for "unknown key"; zod names them beside the message. */
function unknownKeys(issue: SchemaIssue): readonly string[] {
  if (!('code' in issue) || issue.code !== 'unrecognized_keys' || !('keys' in issue)) return [];
  return Array.isArray(issue.keys) ? issue.keys.map(String) : [];
}

/** One step down a JSON schema. */
function schemaChild(schema: JsonSchema | undefined, key: string | number): JsonSchema | undefined {
  const { properties, additionalProperties, items } = schema ?? {};
  if (typeof key === 'number') return asJsonSchema(items);
  const named = Object.entries(properties ?? {}).find(([name]) => name === key);
  return asJsonSchema(named?.[1] ?? additionalProperties);
}

/** The keys that a schema knows at a path, if it can describe itself; for suggestions. */
function knownKeys(schema: Schema<unknown>, path: Path): readonly string[] {
  let described = describe(schema);
  for (const key of path) described = schemaChild(described, key);
  return Object.keys(described?.properties ?? {});
}

/** Says it in the words of YAML. */
function wording(message: string): string {
  const text = message
    .replace(/^Invalid (?:input|option): /, '')
    .replace('Invalid key in record', 'the key is not allowed');
  if (text.endsWith(', received undefined')) return 'is missing';
  return text.replace(/\b(?:object|record)\b/g, 'map').replace(/\barray\b/g, 'list');
}

function problemsOf(schema: Schema<unknown>, node: ConfigNode, at: Path, issue: SchemaIssue): Problem[] {
  const path = pathOf(issue);
  const keys = unknownKeys(issue);
  const known = keys.length > 0 ? knownKeys(schema, path) : [];
  const unknown = keys.map((key): Problem => {
    const { place } = locateKey(node, [...path, key]);
    return { place, path: [...at, ...path, key], message: `unknown key${suggestion(key, known)}` };
  });
  if (unknown.length > 0) return unknown;
  const { place, broken } = locate(node, path);
  return broken ? [] : [{ place, path: [...at, ...path], message: wording(issue.message) }];
}

/** Where the schema refused what a variable gave, the variable's text may be what it wants. */
function textsToTry(node: ConfigNode, issues: readonly SchemaIssue[]): ReadonlySet<ConfigNode> {
  const nodes = issues.map((issue) => nodeAt(node, pathOf(issue)));
  return new Set(nodes.filter((found) => found?.original !== undefined) as ConfigNode[]);
}

export interface Validated<T> {
  /** Absent when there is a problem, said or (for a broken value) said before. */
  readonly value?: T;
  readonly problems: readonly Problem[];
}

/** Judges `node`, which stands at the path `at` of the configuration. */
export async function validate<T>(schema: Schema<T>, node: ConfigNode, at: Path = []): Promise<Validated<T>> {
  let result: SchemaResult<T> = await schema['~standard'].validate(toPlain(node));
  const texts = textsToTry(node, result.issues ?? []);
  if (texts.size > 0) result = await schema['~standard'].validate(toPlain(node, texts));
  if (result.issues === undefined) return { value: result.value, problems: [] };
  return { problems: result.issues.flatMap((issue) => problemsOf(schema, node, at, issue)) };
}
