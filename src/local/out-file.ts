import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { OtlpRequest } from './otlp-json.js';

/** Takes export requests as OTLP/JSON, one per line. */
export interface OutFile {
  add(request: OtlpRequest): void;
  /** Puts all that was added in place. Rejects when something could not be written. */
  commit(): Promise<void>;
  /** Leaves no trace of it, unless it is in place already. */
  discard(): Promise<void>;
}

/** Rejects when `out` is one of `inputs`, under whatever name. */
export async function refuseInput(out: string, inputs: readonly string[]): Promise<void> {
  const known = await statOf(out);
  if (known?.isFile() !== true) return;
  for (const input of inputs) {
    const other = await statOf(input);
    if (other?.dev !== known.dev || other.ino !== known.ino) continue;
    throw new Error(`--out ${out} would overwrite what is read: ${input}`);
  }
}

/** A file that stands under its name only when it is whole; until then, what stood there stays. */
export async function openOutFile(file: string): Promise<OutFile> {
  const known = await statOf(file);
  // A pipe or a device is written to as it comes: in its place there would be a file then.
  if (known !== undefined && !known.isFile()) return outFile(file, await open(file, 'w'));
  const target = known === undefined ? file : await realpath(file);
  const mode = known === undefined ? 0o666 : Number(known.mode & 0o777n);
  const part = `${target}.${randomUUID()}.part`;
  return outFile(file, await open(part, 'wx', mode), { part, target });
}

function outFile(
  name: string,
  handle: FileHandle,
  move?: { readonly part: string; readonly target: string },
): OutFile {
  const stream = handle.createWriteStream();
  const outcome = finished(stream).then(
    () => undefined,
    (error: unknown) => error,
  );
  return {
    add: (request) => {
      stream.write(`${JSON.stringify(request)}\n`);
    },
    async commit() {
      stream.end();
      const error = await outcome;
      if (error !== undefined) throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
      if (move !== undefined) await rename(move.part, move.target);
    },
    async discard() {
      stream.destroy();
      await outcome;
      if (move !== undefined) await rm(move.part, { force: true });
    },
  };
}

/** Undefined when there is no such file. */
async function statOf(file: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(file, { bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
