/** An own field of whatever came over the wire. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What the watch itself reads of an object. */
export interface Meta {
  readonly uid: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly resourceVersion: string | undefined;
}

export function metaOf(object: unknown): Meta {
  const metadata = fieldOf(object, 'metadata');
  return {
    uid: textOf(fieldOf(metadata, 'uid')),
    namespace: textOf(fieldOf(metadata, 'namespace')),
    name: textOf(fieldOf(metadata, 'name')),
    resourceVersion: textOf(fieldOf(metadata, 'resourceVersion')),
  };
}
