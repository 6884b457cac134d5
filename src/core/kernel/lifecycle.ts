import type { Component, Health } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { Logger } from '../contract/ports.js';
import { thrown } from '../kit/thrown.js';
import { withTimeLimit } from '../kit/time-limit.js';

export interface Member {
  /** How it is named to people: `sources.tekton`. */
  readonly name: string;
  readonly component: Component;
  /** It is not of this project: what goes wrong in it is told, and the others go on. */
  readonly isolated?: true;
}

export interface LifecycleOptions {
  /** In the order of starting: those that take before those that give. */
  readonly members: readonly Member[];
  readonly log: Logger;
  /** What a member last said of itself. */
  readonly healthOf: (name: string) => Health | undefined;
  /** Told of each isolated member that has started. */
  readonly onStarted?: (name: string) => void;
  /** Takes what isolated members did wrong. */
  readonly onFailure?: (name: string, error: ComponentError) => void;
  /** How long isolated members may take. */
  readonly limits?: { readonly startMillis: number; readonly stopMillis: number };
}

const LIMITS = { startMillis: 30_000, stopMillis: 10_000 };

function toComponentError(name: string, error: unknown): ComponentError {
  if (error instanceof ComponentError && error.component === name) return error;
  const reason = thrown(error);
  // A component knows its id, but not its whole name.
  const prefix = error instanceof ComponentError ? `${error.component}: ` : '';
  return new ComponentError(name, reason.startsWith(prefix) ? reason.slice(prefix.length) : reason, {
    cause: error,
  });
}

function together(errors: readonly ComponentError[]): Error {
  const [first, ...others] = errors;
  if (first !== undefined && others.length === 0) return first;
  return new AggregateError(errors, errors.map(({ message }) => message).join('; '));
}

/** Settles with what an isolated member does, or when that takes too long, and never rejects. */
async function isolated(
  { name }: Member,
  work: Promise<void>,
  verb: 'start' | 'stop',
  { log, onFailure, limits = LIMITS }: LifecycleOptions,
): Promise<void> {
  const millis = verb === 'start' ? limits.startMillis : limits.stopMillis;
  const late = (): Error => new Error(`it did not ${verb} within ${String(millis / 1000)} s`);
  try {
    await withTimeLimit(work, millis, late);
  } catch (error) {
    const told = error instanceof ComponentError ? error : new Error(thrown(error), { cause: error });
    const failure = toComponentError(name, told);
    log.error(`a plugin did not ${verb}`, { component: name, reason: failure.reason });
    log.debug(`where a plugin did not ${verb}`, { component: name, error });
    onFailure?.(name, failure);
  }
}

/**
 * Starts members in their order and stops them in reverse. When one can't start, the others are stopped again and
 * `start` rejects with a ComponentError. `stop` stops all of them even if one throws, and then rejects with what was
 * thrown; it is safe before, during and after `start`, and twice. An isolated member that can't start or stop, or takes
 * too long for it, is told to `onFailure`, and neither holds up nor ends the others.
 */
export function createLifecycle(options: LifecycleOptions): Component {
  const { members, log, healthOf } = options;
  const started: Member[] = [];
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  let stopAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => (stopAsked = resolve));

  async function startOne(member: Member): Promise<void> {
    started.push(member); // What is half started has something to let go of, too.
    await member.component.start();
    // Of an isolated one it is shown, and for nobody else a reason to stop.
    if (member.isolated === true) return options.onStarted?.(member.name);
    const { state, reason = 'refused' } = healthOf(member.name) ?? {};
    if (state === 'refused') throw new Error(reason);
  }

  async function stopAll(): Promise<ComponentError[]> {
    const errors: ComponentError[] = [];
    for (let member = started.pop(); member !== undefined; member = started.pop()) {
      if (member.isolated === true) {
        await isolated(member, stopOf(member), 'stop', options);
        continue;
      }
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
    const isolatedStarts: Promise<void>[] = [];
    for (const member of members) {
      if (stopping !== undefined) break;
      // The next one starts meanwhile, and nobody waits for one that hangs when all are to stop.
      if (member.isolated === true)
        isolatedStarts.push(isolated(member, Promise.race([startOne(member), asked]), 'start', options));
      else await startOrStop(member);
    }
    await Promise.all(isolatedStarts);
  }

  async function startOrStop(member: Member): Promise<void> {
    try {
      await startOne(member);
    } catch (error) {
      await stopAll();
      throw toComponentError(member.name, error);
    }
  }

  async function stopOnce(): Promise<void> {
    stopAsked();
    // Whoever called start() hears why it failed; here it only has to be over.
    await starting?.catch(() => undefined);
    const errors = await stopAll();
    if (errors.length > 0) throw together(errors);
  }

  return {
    start: () => {
      if (stopping !== undefined) return Promise.reject(new Error('it was stopped'));
      return (starting ??= startAll());
    },
    stop: () => (stopping ??= stopOnce()),
  };
}

/** What it throws at once rejects, too. */
async function stopOf({ component }: Member): Promise<void> {
  await component.stop();
}
