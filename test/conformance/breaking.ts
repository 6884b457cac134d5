import type { Component } from '../../src/core/contract/component.js';
import type { Update } from '../../src/core/contract/model.js';
import type { AnySource, Context } from '../../src/core/contract/plugin.js';
import type { HttpReply, HttpRequest, HttpRoutes } from '../../src/core/contract/ports.js';
import { isOfObject, type ObjectUpdate } from './bench.js';
import type { Material, Room, Subject } from './material.js';

/** A way to break one promise, and no other one. */
export interface Break {
  readonly sentence: string;
  readonly how: string;
  readonly of: (right: Subject) => Subject;
  /** Absent: every source can break it that way. */
  readonly only?: 'watching' | 'listening';
}

// As in the contract: the types of configuration and dependencies are given up.
type AnyContext = Parameters<AnySource['create']>[0] & Context<unknown, Record<never, never>>;

export function withPlugin(right: Subject, change: Partial<AnySource>): Subject {
  return { ...right, plugin: { ...right.plugin, ...change } };
}

export function withMaterial(right: Subject, change: Partial<Material>): Subject {
  return { ...right, material: { ...right.material, ...change } };
}

export function withRoom(right: Subject, change: Partial<Room>): Subject {
  const { room = { name: '', index: '', readme: '' } } = right.material;
  return withMaterial(right, { room: { ...room, ...change } });
}

/** The right source in another context. */
export function inContext(right: Subject, change: (context: AnyContext) => Partial<AnyContext>): Subject {
  const { plugin } = right;
  return withPlugin(right, {
    create: (context: AnyContext, emit) => plugin.create({ ...context, ...change(context) }, emit),
  });
}

/** The right source, with some of its methods broken. */
export function acting(right: Subject, breakIt: (made: Component) => Partial<Component>): Subject {
  const { plugin } = right;
  return withPlugin(right, {
    create: (context: AnyContext, emit) => {
      const made = plugin.create(context, emit);
      return { start: () => made.start(), stop: () => made.stop(), ...breakIt(made) };
    },
  });
}

/** The right source, which gives something else; `makeChange` is called for each one that is created. */
export function giving(right: Subject, makeChange: () => (update: ObjectUpdate) => Update): Subject {
  const { plugin } = right;
  return withPlugin(right, {
    create: (context: AnyContext, emit) => {
      const change = makeChange();
      return plugin.create(context, (update) => emit(isOfObject(update) ? change(update) : update));
    },
  });
}

type Handle = (request: HttpRequest) => Promise<HttpReply>;

/** The right source, which answers something else. */
export function answering(
  right: Subject,
  change: (handle: Handle, request: HttpRequest) => Promise<HttpReply>,
): Subject {
  return inContext(right, ({ deps }) => {
    const changed = (http: HttpRoutes): HttpRoutes => ({
      serve: (service) =>
        http.serve({
          ...service,
          routes: service.routes.map(({ path, handle }) => ({
            path,
            handle: (request) => change(async (given) => handle(given), request),
          })),
        }),
    });
    const ports = Object.entries(deps as Record<string, object>);
    const isHttp = (port: object): port is HttpRoutes => 'serve' in port;
    return {
      deps: Object.fromEntries(ports.map(([key, port]) => [key, isHttp(port) ? changed(port) : port])),
    };
  });
}

type Validate = AnySource['config']['~standard']['validate'];

/** The right source with another judgement of its configuration. */
export function judging(
  right: Subject,
  change: (validate: Validate, value: unknown) => ReturnType<Validate>,
): Subject {
  const { validate } = right.plugin.config['~standard'];
  return withPlugin(right, { config: { '~standard': { validate: (value) => change(validate, value) } } });
}

/** An update with another name on its span. */
export function renamed(update: ObjectUpdate, name: string): ObjectUpdate {
  if (update.type === 'vanished') return update;
  return { ...update, facts: { ...update.facts, name } };
}
