import type { Schema } from '../contract/plugin.js';

/** As much of a JSON Schema as is told to people. */
export interface JsonSchema {
  readonly description?: unknown;
  readonly default?: unknown;
  readonly type?: unknown;
  readonly enum?: unknown;
  readonly anyOf?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly additionalProperties?: unknown;
  readonly items?: unknown;
}

export function asJsonSchema(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** What a schema takes, if it can describe itself (Standard JSON Schema). */
export function describe(schema: Schema<unknown>): JsonSchema | undefined {
  const { jsonSchema } = schema['~standard'] as { jsonSchema?: { input?(options: object): unknown } };
  if (typeof jsonSchema?.input !== 'function') return undefined;
  try {
    return asJsonSchema(jsonSchema.input({ target: 'draft-07', unrepresentable: 'any' }));
  } catch {
    // What a foreign schema can't describe it still judges; people then read of it elsewhere.
    return undefined;
  }
}

/** One option of a configuration. */
export interface Option {
  readonly type?: string;
  readonly default?: unknown;
  readonly description?: string;
}

function typeOf({ type, enum: words, anyOf }: JsonSchema): string | undefined {
  if (Array.isArray(words)) return words.map(String).join(' | ');
  if (Array.isArray(anyOf)) {
    const types = anyOf.map((one) => typeOf(asJsonSchema(one) ?? {}) ?? 'any');
    return [...new Set(types)].join(' | ');
  }
  if (type === 'object') return 'map';
  if (type === 'array') return 'list';
  return typeof type === 'string' ? type : undefined;
}

function optionOf(schema: JsonSchema): Option {
  const { description } = schema;
  const type = typeOf(schema);
  return {
    ...(type === undefined ? {} : { type }),
    ...('default' in schema ? { default: schema.default } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

function optionsIn(schema: JsonSchema, path: string): [string, Option][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]): [string, Option][] => {
    const child = asJsonSchema(value) ?? {};
    const inner = optionsIn(child, `${path}${key}.`);
    return inner.length > 0 ? inner : [[`${path}${key}`, optionOf(child)]];
  });
}

/** The options by their keys (`tls.insecure`), with what the schema tells of them; undefined when it tells nothing. */
export function optionsOf(schema: Schema<unknown>): Readonly<Record<string, Option>> | undefined {
  const described = describe(schema);
  return described && Object.fromEntries(optionsIn(described, ''));
}
