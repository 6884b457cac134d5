import type { Logger } from '../../contract/ports.js';
import { createLogger } from '../log.js';

export type LogLine = Readonly<Record<string, unknown>>;

/** The real logger, whose lines a test can read. */
export function memoryLogger(level: 'debug' | 'info' = 'info'): { log: Logger; lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) };
  return { log: createLogger({ level, destination }), lines };
}
