/**
 * A running part of the sidecar. `start` returns fast and leaves long work to the background;
 * `stop` is safe before `start`, and twice, and resolves when nothing of the component runs any more.
 */
export interface Component {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A typed name under which the kernel holds something. */
export interface Token<T> {
  readonly name: string;
  /** Carries the type only; never set. */
  readonly type?: T;
}

export function token<T>(name: string): Token<T> {
  return { name };
}

export type Tokens = Readonly<Record<string, Token<unknown>>>;
export type Resolved<D extends Tokens> = {
  readonly [K in keyof D]: D[K] extends Token<infer T> ? T : never;
};

/**
 * What a component says of its own health. `starting` until it first works; `ok`; `degraded` while it retries;
 * `refused` when it can never work with what it was given (ends the process if said during start).
 */
export interface Health {
  readonly state: 'starting' | 'ok' | 'degraded' | 'refused';
  readonly reason?: string;
}
