import type { Component, Health } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { Logger } from '../contract/ports.js';

export interface Member {
  /** How it is named to people: `sources.tekton`. */
  readonly name: string;
  readonly component: Component;
}

export interface LifecycleOptions {
  /** In the order of starting: those that take before those that give. */
  readonly members: readonly Member[];
  readonly log: Logger;
  /** What a member last said of itself. */
  readonly healthOf: (name: string) => Health | undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toComponentError(name: string, error: unknown): ComponentError {
  if (error instanceof ComponentError && error.component === name) return error;
  const reason = reasonOf(error);
  // A component knows its id, but not its whole name.
  const prefix = error instanceof ComponentError ? `${error.component}: ` : '';
  return new ComponentError(name, reason.startsWith(prefix) ? reason.slice(prefix.length) : reason, {
    cause: error,
  });
}

/**
 * Starts members in their order and stops them in reverse. When one can't start, the others are stopped again and
 * `start` rejects with a ComponentError. `stop` stops all of them even if one throws, and then rejects with what was
 * thrown; it is safe before, during and after `start`, and twice.
 */
export function createLifecycle({ members, log, healthOf }: LifecycleOptions): Component {
  const started: Member[] = [];
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;

  async function startOne(member: Member): Promise<void> {
    // Before it starts: what is half started has something to let go of, too.
    started.push(member);
    await member.component.start();
    const health = healthOf(member.name);
    if (health?.state === 'refused') throw new Error(health.reason ?? 'refused');
  }

  async function stopAll(): Promise<ComponentError[]> {
    const errors: ComponentError[] = [];
    for (let member = started.pop(); member !== undefined; member = started.pop()) {
      try {
        await member.component.stop();
      } catch (error) {
        log.error('a component did not stop well', { component: member.name, error });
        errors.push(toComponentError(member.name, error));
      }
    }
    return errors;
  }

  async function startAll(): Promise<void> {
    for (const member of members) {
      if (stopping !== undefined) return;
      try {
        await startOne(member);
      } catch (error) {
        await stopAll();
        throw toComponentError(member.name, error);
      }
    }
  }

  async function stopOnce(): Promise<void> {
    // Whoever called start() hears why it failed; here it only has to be over.
    await starting?.catch(() => undefined);
    const errors = await stopAll();
    const [first] = errors;
    if (first !== undefined && errors.length === 1) throw first;
    if (first !== undefined)
      throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
  }

  return {
    start: () => {
      if (stopping !== undefined) return Promise.reject(new Error('it was stopped'));
      return (starting ??= startAll());
    },
    stop: () => (stopping ??= stopOnce()),
  };
}
