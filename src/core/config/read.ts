import { createReadStream } from 'node:fs';

export type Env = Readonly<Record<string, string | undefined>>;

/** One `--config` value: its text, or why there is none. */
export type ReadResult = { readonly text: string } | { readonly problem: string };

const MAX_BYTES = 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/** Reads one byte more than is allowed at most, so that an endless file ends. */
async function readCapped(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: MAX_BYTES })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): ReadResult {
  if (bytes.length > MAX_BYTES) return { problem: 'is larger than 1 MiB' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: 'is not UTF-8 text' };
  }
}

async function readText(file: string): Promise<ReadResult> {
  try {
    return decode(await readCapped(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { problem: `can't be read: ${REASONS[code ?? ''] ?? message}` };
  }
}

/** `FILE`, `file:FILE`, `env:VARIABLE` or `yaml:TEXT`, as the Collector takes them. */
export async function readSource(source: string, env: Env): Promise<ReadResult> {
  if (source.startsWith('yaml:')) return decode(Buffer.from(source.slice('yaml:'.length)));
  if (source.startsWith('file:')) return readText(source.slice('file:'.length));
  if (!source.startsWith('env:')) return readText(source);
  const text = env[source.slice('env:'.length)];
  return text === undefined ? { problem: 'the variable is not set' } : decode(Buffer.from(text));
}
