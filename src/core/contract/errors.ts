/** Configuration that can't be used. `problems` are complete lines, `file:line:column: path: what is wrong`. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

/** A component that can't start or was refused by what it talks to; the message is `component: reason`. */
export class ComponentError extends Error {
  constructor(
    readonly component: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${component}: ${reason}`, options);
    this.name = 'ComponentError';
  }
}

/** Input from outside that is dropped and counted; `reason` is a counter label, so it is low-cardinality. */
export class RejectedError extends Error {
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
    this.name = 'RejectedError';
  }
}

/**
 * Why the store did not do something. `full`: it holds all that it may, or too much waits to be written. `late`: it could
 * not be done in time, because the disk is full, say, or Redis away; it may still have been done. `closed`: it is not
 * open, or no more. `invalid`: it never could be done.
 */
export class StoreError extends Error {
  constructor(
    readonly reason: 'full' | 'late' | 'closed' | 'invalid',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}
