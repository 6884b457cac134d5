import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parseTime } from '../core/contract/time.js';
import type { Micros } from '../core/contract/model.js';

export const OBJECT_KINDS = [
  'lighthousejobs',
  'pipelineruns',
  'taskruns',
  'pods',
  'events',
  'pipelineactivities',
] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

const CHANGE_TYPES = ['ADDED', 'MODIFIED', 'DELETED'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

type Json = Readonly<Record<string, unknown>>;
/** What the emulated API server can hold: anything with a name. */
export type ApiObject = Json & { readonly metadata: Json & { readonly name: string } };

/** One recorded change of an object. `t` is in milliseconds since the start, `line` the line in the file. */
export interface ObjectLine {
  readonly t: number;
  readonly kind: ObjectKind;
  readonly type: ChangeType;
  readonly object: ApiObject;
  readonly line: number;
}

export interface WebhookLine {
  readonly t: number;
  readonly kind: 'webhook';
  readonly webhookKind?: string;
  readonly object: Json;
  readonly line: number;
}

export type Line = ObjectLine | WebhookLine;

/** `problems` name `file:line` and what is wrong; each is a line that was skipped. */
export interface Recording {
  readonly file: string;
  readonly lines: readonly Line[];
  readonly problems: readonly string[];
}

/**
 * Reads a recording, plain or gzip. Rejects when the file can't be read, or with the signal's reason when that is aborted;
 * a bad line is a problem, not a failure.
 */
export async function readRecording(file: string, signal?: AbortSignal): Promise<Recording> {
  const lines: Line[] = [];
  const problems: string[] = [];
  let number = 0;
  for await (const text of createInterface({ input: await openText(file), crlfDelay: Infinity })) {
    signal?.throwIfAborted();
    number += 1;
    if (text.trim() === '') continue;
    const line = parseLine(text, number);
    if (typeof line === 'string') problems.push(`${file}:${String(number)}: ${line}`);
    else lines.push(line);
  }
  return { file, lines, problems };
}

async function openText(file: string): Promise<Readable> {
  const gzip = await startsWithGzipMagic(file);
  const raw = createReadStream(file);
  if (!gzip) return raw;
  const gunzip = createGunzip();
  raw.on('error', (error) => gunzip.destroy(error));
  return raw.pipe(gunzip);
}

async function startsWithGzipMagic(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function parseLine(text: string, number: number): Line | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says quotes what is there, which may be a secret.
    return 'no JSON';
  }
  if (!isJson(value)) return 'no JSON object';
  const { t, kind, object } = value;
  if (typeof t !== 'number' || !Number.isFinite(t) || t < 0) return 't is missing or no time';
  if (!isJson(object)) return 'no object';
  return kind === 'webhook'
    ? webhookLine(t, object, number, value['webhookKind'])
    : objectLine(t, kind, value['type'], object, number);
}

function webhookLine(t: number, object: Json, line: number, webhookKind: unknown): WebhookLine {
  return { t, kind: 'webhook', ...(typeof webhookKind === 'string' ? { webhookKind } : {}), object, line };
}

function objectLine(
  t: number,
  kind: unknown,
  type: unknown,
  object: Json,
  line: number,
): ObjectLine | string {
  const known = OBJECT_KINDS.find((candidate) => candidate === kind);
  if (known === undefined) return `unknown kind ${JSON.stringify(kind)}`;
  const change = CHANGE_TYPES.find((candidate) => candidate === type);
  if (change === undefined) return `unknown type ${JSON.stringify(type)}`;
  if (!isNamed(object)) return 'the object has no metadata.name';
  return { t, kind: known, type: change, object, line };
}

function isNamed(object: Json): object is ApiObject {
  const metadata = object['metadata'];
  return isJson(metadata) && typeof metadata['name'] === 'string' && metadata['name'] !== '';
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The API time of t = 0: the first creation of an object minus its line's t. 0 when no object has a creation. */
export function zeroOf(lines: readonly Line[]): Micros {
  for (const line of lines) {
    if (line.kind === 'webhook') continue;
    const created = parseTime(line.object.metadata['creationTimestamp']);
    if (created !== undefined) return created - Math.round(line.t * 1000);
  }
  return 0;
}
