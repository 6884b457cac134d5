import type { Component, Health } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import type { ChangeUpdate, PushUpdate } from '../contract/change.js';
import type { EntityUpdate, Update } from '../contract/model.js';
import type { LinkClaim, Linker } from '../contract/plugin.js';
import type { Counters, Logger } from '../contract/ports.js';
import { createOnce } from '../kit/once.js';
import { thrown } from '../kit/thrown.js';
import { disowned, owned } from './strays.js';
import { readClaim, readEntity, readUpdate, type Reading } from '../schema/update-shape.js';

export interface IsolationOptions {
  readonly log: Logger;
  readonly counters: Counters;
  readonly report: (name: string, health: Health) => void;
}

/** What takes what a linker hands over. */
export type LinkerTaking = readonly [claim: (claim: LinkClaim) => void, emit: (update: EntityUpdate) => void];

/** Mistakes that are told apart from new ones. */
const REMEMBERED = 500;

/** @throws when it is not what `create` should give */
function judgeMethods(component: unknown, names: readonly string[]): void {
  const methods = Object(component) as Readonly<Record<string, unknown>>;
  const missing = names.filter((name) => typeof methods[name] !== 'function');
  if (missing.length > 0) throw new Error(`gives no component: ${missing.join(', ')} is no function`);
}

/** Without its own name, which stands beside it. */
function wordsOf(name: string, error: unknown): string {
  return error instanceof ComponentError && error.component === name ? error.reason : thrown(error);
}

/** Whoever calls it has nothing to do with what it throws, which was told. */
export function quiet<A extends readonly unknown[]>(callback: (...args: A) => unknown): (...args: A) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch {
      // By `Isolation.callback`.
    }
  };
}

/**
 * Keeps plugins that are not of this project from harming the others. What one does wrong is logged with its name (the
 * same mistake aloud once), counted in `plugin_errors_total` and shown as `refused` in its health, until it reports
 * something else.
 */
export class Isolation {
  private readonly once = createOnce(REMEMBERED);

  constructor(private readonly options: IsolationOptions) {}

  /** For what was logged already. */
  failed(name: string, reason: string): void {
    const { counters, report } = this.options;
    counters.add('plugin_errors_total', { component: name });
    report(name, { state: 'refused', reason });
  }

  /** What `make` creates; undefined when it can't be created, which is told. */
  source(
    name: string,
    make: (emit: (update: Update) => void) => Component,
    emit: (update: Update) => void,
  ): Component | undefined {
    const checked = this.checked(name, 'emit', readUpdate, emit);
    const source = this.made(name, ['start', 'stop'], () => make(checked));
    return source && this.inside(name, source);
  }

  /** As a source. */
  linker(
    name: string,
    make: (...taking: LinkerTaking) => Linker,
    ...[claim, emit]: LinkerTaking
  ): Linker | undefined {
    const checked: LinkerTaking = [
      this.checked(name, 'claim', readClaim, claim),
      this.checked(name, 'emit', readEntity, emit),
    ];
    const linker = this.made(name, ['start', 'stop', 'onUpdate'], () => make(...checked));
    if (linker === undefined) return undefined;
    const onUpdate = quiet(
      this.callback(name, 'onUpdate', (update: EntityUpdate) => linker.onUpdate(update)),
    );
    // The registry goes on with its own, whatever the linker does to this one.
    const onChange = quiet(
      this.callback(name, 'onChange', (update: ChangeUpdate | PushUpdate) => linker.onChange?.(update)),
    );
    return {
      ...this.inside(name, linker),
      onUpdate: (update) => {
        onUpdate(structuredClone(update));
      },
      onChange: (update) => {
        onChange(structuredClone(update));
      },
    };
  }

  /**
   * `callback`, which it hands to somebody else and who calls it at any time: what it throws, or rejects with, is told,
   * and goes on to who called it.
   */
  callback<A extends readonly unknown[], R>(name: string, stage: string, callback: (...args: A) => R) {
    return (...args: A): R => {
      try {
        const result = this.run(name, () => callback(...args));
        if (result instanceof Promise) result.catch((error: unknown) => this.tell(name, stage, error));
        return result;
      } catch (error) {
        this.tell(name, stage, error);
        throw error;
      }
    };
  }

  private tell(name: string, stage: string, error: unknown): void {
    disowned(() => {
      this.tellAsOurs(name, stage, error);
    });
  }

  private tellAsOurs(name: string, stage: string, error: unknown): void {
    const { log } = this.options;
    const reason = `${stage}: ${wordsOf(name, error)}`;
    const isNew = this.once(`${name}|${reason}`);
    log[isNew ? 'error' : 'debug']('a plugin made a mistake', { component: name, reason });
    if (isNew) log.debug('where a plugin made a mistake', { component: name, error });
    this.failed(name, reason);
  }

  /** What it leaves behind in timers and promises is still its own. */
  private run<T>(name: string, work: () => T): T {
    return owned((error) => {
      this.tell(name, 'uncaught', error);
    }, work);
  }

  /** A plugin hands over a value, and has nothing to do with what becomes of the copy. */
  private checked<T>(
    name: string,
    stage: string,
    read: (value: unknown) => Reading<T>,
    take: (value: T) => void,
  ): (value: T) => void {
    return (value) => {
      const reading = read(value);
      if ('fault' in reading) this.tell(name, stage, reading.fault);
      else this.handOver(name, () => take(reading.value));
    };
  }

  /** What core throws is its own mistake: the plugin neither hears of it nor answers for it. */
  private handOver(name: string, take: () => void): void {
    disowned(() => {
      try {
        take();
      } catch (error) {
        const level = this.once(`${name}|core|${thrown(error)}`) ? 'error' : 'debug';
        this.options.log[level]('what a plugin handed over was not taken', { component: name, error });
      }
    });
  }

  private made<T>(name: string, methods: readonly string[], make: () => T): T | undefined {
    try {
      const component = this.run(name, make);
      judgeMethods(component, methods);
      return component;
    } catch (error) {
      this.tell(name, 'create', error);
      return undefined;
    }
  }

  private inside(name: string, component: Component): Component {
    return {
      start: () => this.run(name, async () => component.start()),
      stop: () => this.run(name, async () => component.stop()),
    };
  }
}
