import 'reflect-metadata';
import { container as root, instanceCachingFactory } from 'tsyringe';
import type { Token } from '../contract/component.js';

/** Asks for what a token names. */
export type Resolve = <T>(token: Token<T>) => T;

/** Holds one instance per token, made when it is first asked for. */
export interface Container {
  /** @throws when the token is provided already. */
  provide<T>(token: Token<T>, factory: (resolve: Resolve) => T): void;
  /**
   * @param asker who needs it, for the message
   * @throws when nothing provides the token, or it is needed to make itself
   */
  resolve<T>(token: Token<T>, asker: string): T;
}

interface Asking {
  readonly name: string;
  readonly asker: string;
}

function chain(asking: readonly Asking[]): string {
  return [asking[0]?.asker, ...asking.map(({ name }) => name)].join(' needs ');
}

/** The only place that knows tsyringe: factories under explicit tokens, no decorators, no metadata. */
export function createContainer(): Container {
  const tokens = root.createChildContainer();
  const asking: Asking[] = [];

  function resolve<T>(token: Token<T>, asker: string): T {
    const { name } = token;
    if (!tokens.isRegistered(name)) throw new Error(`${asker} needs ${name}, which nothing provides`);
    const isCircle = asking.some((before) => before.name === name);
    asking.push({ name, asker });
    try {
      if (isCircle) throw new Error(`${chain(asking)}: a circle`);
      return tokens.resolve<T>(name);
    } finally {
      asking.pop();
    }
  }

  function provide<T>(token: Token<T>, factory: (resolve: Resolve) => T): void {
    if (tokens.isRegistered(token.name)) throw new Error(`${token.name} is provided twice`);
    const ask: Resolve = (needed) => resolve(needed, token.name);
    // Boxed, because tsyringe would make a thing anew that is null or undefined.
    const make = instanceCachingFactory(() => ({ thing: factory(ask) }));
    tokens.register(token.name, { useFactory: (inside) => make(inside).thing });
  }

  return { provide, resolve };
}
