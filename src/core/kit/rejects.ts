import type { Tokens } from '../contract/component.js';
import type { RejectedError } from '../contract/errors.js';
import type { Context } from '../contract/plugin.js';
import { createOnce } from './once.js';

/** Longer than any name that the API server takes. */
const LONGEST_NAME = 300;
/** Rejected objects that are told apart from new ones. */
const REMEMBERED = 2000;

/** `name`: for people. `key`: the same for each state of the object. */
function identify(object: unknown): { readonly name: string; readonly key: string } {
  const meta: unknown = (object as { metadata?: unknown } | null)?.metadata;
  const { namespace, name, uid } = (meta ?? {}) as Record<string, unknown>;
  const [called = '(no name)'] = [name, uid].filter((candidate) => typeof candidate === 'string');
  const whole = typeof namespace === 'string' ? `${namespace}/${called}` : called;
  const cut = whole.slice(0, LONGEST_NAME);
  return { name: cut, key: typeof uid === 'string' ? uid.slice(0, LONGEST_NAME) : cut };
}

/**
 * Counts what can't be used, by reason, and logs it with its name: aloud once for each object and reason, because a
 * bad object is handed over again with each of its states.
 */
export function createRejects<C, D extends Tokens>(
  context: Pick<Context<C, D>, 'id' | 'counters' | 'log'>,
): (kind: string, object: unknown, error: RejectedError) => void {
  const once = createOnce(REMEMBERED);
  return (kind, object, { reason, message: problem }) => {
    const { name, key } = identify(object);
    context.counters.add('source_rejected_total', { source: context.id, reason });
    const level = once(`${kind}|${key}|${reason}`) ? 'warn' : 'debug';
    context.log[level]('object rejected', { object: `${kind} ${name}`, problem });
  };
}
