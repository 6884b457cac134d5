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
