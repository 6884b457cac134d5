import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Env } from '../../core/config/read.js';
import type { Io } from '../io.js';
import { main } from '../program.js';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly signal: (name: NodeJS.Signals) => void;
  readonly exits: readonly number[];
  readonly listeners: ReadonlySet<unknown>;
  /** What stderr holds so far. */
  readonly log: () => string;
  readonly ended: Promise<Ended>;
}

/** Runs one command as a process would, and lets a test see and signal it. */
export function start(argv: readonly string[], env: Env = {}): Started {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const exits: number[] = [];
  const listeners = new Set<(signal: NodeJS.Signals) => void>();
  let log = '';
  stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const io: Io = {
    env,
    stdout,
    stderr,
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (code) => void exits.push(code),
  };
  const printed = text(stdout);
  const ended = main(argv, io).then(async (code) => {
    stdout.end();
    stderr.end();
    return { code, stdout: await printed, stderr: log };
  });
  const signal = (name: NodeJS.Signals): void => {
    for (const listener of listeners) listener(name);
  };
  return { signal, exits, listeners, log: () => log, ended };
}

/** Runs one command to its end. */
export const command = (argv: readonly string[], env?: Env): Promise<Ended> => start(argv, env).ended;

/** A configuration with two problems. */
export const WRONG = 'yaml:service: { pipelines: { traces: { sources: [tekton], exporters: [] } } }';
