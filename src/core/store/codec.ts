/** A value as an engine keeps it. */
export interface Kept {
  readonly value: string;
  /** Microseconds since 1970. */
  readonly expires?: number | undefined;
}

/** A surrogate without its other half, which UTF-8 can't tell. */
const HALF = /\p{Surrogate}/u;
const PLAIN = ':';
const ESCAPED = '~';

/** One text for a table and a key: no other two have it, and it is whole UTF-8 whatever they hold. */
export function entryOf(table: string, key: string): string {
  return JSON.stringify([table, key]);
}

export function keyOf(entry: string): string {
  return (JSON.parse(entry) as readonly [table: string, key: string])[1];
}

/** How all entries of a table begin, and none of another one. */
export function prefixOf(table: string): string {
  return `${JSON.stringify([table]).slice(0, -1)},`;
}

export function pack({ value, expires }: Kept): string {
  const time = expires === undefined ? '' : String(expires);
  return HALF.test(value) ? `${time}${ESCAPED}${JSON.stringify(value)}` : `${time}${PLAIN}${value}`;
}

/** Undefined when it was not packed here. */
export function unpack(text: string): Kept | undefined {
  const [, time = '', sign = '', rest = ''] = /^(\d*)([:~])([^]*)$/.exec(text) ?? [];
  if (sign === '') return undefined;
  const expires = time === '' ? undefined : Number(time);
  if (sign === PLAIN) return { value: rest, expires };
  return { value: JSON.parse(rest) as string, expires };
}

export function isExpired({ expires }: Pick<Kept, 'expires'>, now: number): boolean {
  return expires !== undefined && expires <= now;
}
