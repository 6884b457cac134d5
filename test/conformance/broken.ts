import type { Health } from '../../src/core/contract/component.js';
import type { SpanFacts } from '../../src/core/contract/model.js';
import { brokenListeners } from './broken-listeners.js';
import { brokenRooms } from './broken-rooms.js';
import { brokenWatchers } from './broken-watchers.js';
import { acting, giving, inContext, judging, renamed, withMaterial, type Break } from './breaking.js';

const never = (): Promise<void> => new Promise(() => undefined);

const CONFIG =
  'Its smallest configuration is enough, or what it lacks is said, and an unknown key is refused.';
const START = 'Start waits for nothing outside, and after stop nothing of it runs.';
const STOP = 'Stop is safe before start, and twice.';

const configurations: readonly Break[] = [
  {
    sentence: 'An example configuration names it.',
    how: 'none does',
    of: (right) => withMaterial(right, { examples: ['sources:\n  others:\n'] }),
  },
  {
    sentence: CONFIG,
    how: 'an unknown key is taken',
    of: (right) =>
      judging(right, (validate, value) => {
        const { no_such_key: _, ...known } = value as Record<string, unknown>;
        return validate(known);
      }),
  },
  {
    sentence: CONFIG,
    how: 'what it lacks is not said',
    only: 'listening',
    of: (right) =>
      judging(right, async (validate, value) =>
        Object.keys(value as object).length === 0 ? { issues: [{ message: 'wrong' }] } : validate(value),
      ),
  },
];

const lives: readonly Break[] = [
  {
    sentence: START,
    how: 'it waits',
    of: (right) => acting(right, (made) => ({ start: () => made.start().then(never) })),
  },
  {
    sentence: START,
    how: 'it runs on after stop',
    of: (right) => acting(right, () => ({ stop: () => Promise.resolve() })),
  },
  {
    sentence: START,
    how: 'a timer is left',
    of: (right) =>
      acting(right, (made) => ({
        start: () => {
          setInterval(() => undefined, 1000).unref();
          return made.start();
        },
      })),
  },
  {
    sentence: STOP,
    how: 'not before start',
    of: (right) =>
      acting(right, (made) => {
        let isStarted = false;
        return {
          start: () => {
            isStarted = true;
            return made.start();
          },
          stop: () => (isStarted ? made.stop() : Promise.reject(new Error('it has not started'))),
        };
      }),
  },
  {
    sentence: STOP,
    how: 'a second stop starts it',
    of: (right) =>
      acting(right, (made) => {
        let count = 0;
        return { stop: () => ((count += 1) === 1 ? made.stop() : made.start()) };
      }),
  },
];

const HEALTH =
  'It tells its health: ok when all that it watches or listens at is, else the worst with its reason.';
const REJECTS = 'What it cannot use is counted by reason and logged, and never thrown.';
const ok: Health = { state: 'ok' };

const words: readonly Break[] = [
  {
    sentence: HEALTH,
    how: 'none is told',
    of: (right) => inContext(right, () => ({ report: () => undefined })),
  },
  {
    sentence: HEALTH,
    how: 'always ok',
    of: (right) => inContext(right, (context) => ({ report: () => context.report(ok) })),
  },
  {
    sentence: HEALTH,
    how: 'without a reason',
    of: (right) =>
      inContext(right, (context) => ({ report: ({ state }: Health) => context.report({ state }) })),
  },
  {
    sentence: REJECTS,
    how: 'not counted',
    of: (right) => inContext(right, () => ({ counters: { add: () => undefined } })),
  },
];

const WHOLE = 'Its updates are whole: they have all that the contract asks for.';
const TWICE = 'The same input twice gives the same update twice.';
const ORDER = 'It keeps no state: in any order its input gives the same updates.';
const nobody = 'nobody' as unknown as SpanFacts['service'];

const updates: readonly Break[] = [
  {
    sentence: WHOLE,
    how: 'a service that there is not',
    of: (right) =>
      giving(
        right,
        () => (update) =>
          update.type === 'vanished' ? update : { ...update, facts: { ...update.facts, service: nobody } },
      ),
  },
  {
    sentence: TWICE,
    how: 'a repeat is told as one',
    of: (right) =>
      giving(right, () => {
        const seen = new Set<string>();
        return (update) => {
          const text = JSON.stringify(update);
          if (seen.has(text)) return renamed(update, 'again');
          seen.add(text);
          return update;
        };
      }),
  },
  {
    sentence: ORDER,
    how: 'the first one is told',
    of: (right) =>
      giving(right, () => {
        let first: string | undefined;
        return (update) => {
          const text = JSON.stringify(update);
          first ??= text;
          return first === text ? renamed(update, 'first') : update;
        };
      }),
  },
];

/** At least one for each promise. */
export const breaks: readonly Break[] = [
  ...brokenRooms,
  ...configurations,
  ...lives,
  ...words,
  ...updates,
  ...brokenWatchers,
  ...brokenListeners,
];
