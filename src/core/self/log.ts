import { pino, type DestinationStream, type Level } from 'pino';
import type { Fields, Logger } from '../contract/ports.js';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Takes one JSON line at a time; stderr when absent. */
  readonly destination?: DestinationStream | undefined;
}

function serialiseError(error: Error): Fields {
  const { message, stack, cause } = error;
  return { message, stack, ...(cause instanceof Error ? { cause: serialiseError(cause) } : {}) };
}

function serialise(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? serialiseError(value) : value,
    ]),
  );
}

function wrap(write: (level: Level, fields: Fields, message: string) => void, bound: Fields): Logger {
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}): void => {
      write(level, { ...bound, ...fields }, message);
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => wrap(write, { ...bound, ...fields }),
  };
}

/** JSON lines in the Collector's shape: `level`, `ts`, the fields (`kind` and `name` of the component), `msg`. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    messageKey: 'msg',
    timestamp: () => `,"ts":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, destination ?? pino.destination({ dest: 2, sync: true }));
  return wrap((at, fields, message) => {
    logger[at](serialise(fields), message);
  }, {});
}
