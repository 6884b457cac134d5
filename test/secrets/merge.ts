export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists are joined, objects merged; what was recorded stays where both say something. */
export function merged(recorded: unknown, added: unknown): unknown {
  if (Array.isArray(recorded) && Array.isArray(added))
    return [...(recorded as unknown[]), ...(added as unknown[])];
  if (!isJson(recorded) || !isJson(added)) return recorded ?? added;
  const all = Object.entries(added).map(([key, value]) => [key, merged(recorded[key], value)] as const);
  return { ...recorded, ...Object.fromEntries(all) };
}
