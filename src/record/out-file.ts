import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { Gate } from '../core/contract/ports.js';

/** Lines on their way to a file. */
export interface OutFile {
  write(line: string): void;
  /** Closed while the disk is behind. */
  readonly gate: Gate;
  /** Writes what is left. Rejects when something could not be written. */
  end(): Promise<void>;
  /** Leaves no file that was not there before. */
  discard(): Promise<void>;
  /** Resolves with what went wrong while it was written; otherwise never settles. */
  readonly failed: Promise<Error>;
}

/** Only its owner reads it: redaction finds what looks like a secret, and nobody knows what else there is. */
const MODE = 0o600;

/** Gzip by its name, else plain. Rejects when it can't be opened, and when it is there and may not be replaced. */
export async function openOutFile(file: string, force: boolean): Promise<OutFile> {
  const stream = createWriteStream(file, { flags: force ? 'w' : 'wx', mode: MODE });
  await once(stream, 'open');
  // What may be replaced may be a device, too, which is not ours to remove.
  const remove = async (): Promise<void> => (force ? undefined : rm(file, { force: true }));
  return outFile(stream, file.endsWith('.gz') ? createGzip() : undefined, remove);
}

function outFile(stream: WriteStream, gzip: Gzip | undefined, remove: () => Promise<void>): OutFile {
  const first = gzip ?? stream;
  const written = gzip === undefined ? closed(stream) : pipeline(gzip, stream);
  const outcome = written.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  let draining: Promise<void> | undefined;
  const drained = async (): Promise<void> => {
    // When it fails, nothing more is written, and whoever waits is stopped.
    await Promise.race([once(first, 'drain'), outcome]);
    draining = undefined;
  };
  return {
    write: (line) => void (first.writable && first.write(line)),
    gate: {
      get open() {
        return !first.writableNeedDrain;
      },
      wait: () => (draining ??= drained()),
    },
    async end() {
      first.end();
      const error = await outcome;
      if (error !== undefined) throw error;
    },
    async discard() {
      first.destroy();
      stream.destroy();
      await outcome;
      await remove();
    },
    failed: new Promise((resolve) => void outcome.then((error) => error && resolve(error))),
  };
}

function closed(stream: WriteStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject).once('close', resolve);
  });
}
