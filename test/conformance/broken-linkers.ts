import type { AnyLinker, Context, LinkClaim, Linker } from '../../src/core/contract/plugin.js';
import type { KubePatch, ObjectAddress } from '../../src/core/contract/ports.js';
import type { Tokens } from '../../src/core/contract/component.js';
import type { LinkerMaterial } from './linkers.js';

/** A linker, and what it is tried with. */
interface LinkerSubject {
  readonly plugin: AnyLinker;
  readonly material: LinkerMaterial;
}

/** A way to break one promise, and no other one. The linker `annotations` is the right one. */
interface LinkerBreak {
  readonly sentence: string;
  readonly how: string;
  readonly of: (right: LinkerSubject) => Partial<LinkerSubject>;
}

type Create = AnyLinker['create'];
const never = (): Promise<void> => new Promise(() => undefined);

/** The right linker, with some of its methods broken. */
function acting(
  { plugin }: LinkerSubject,
  breakIt: (made: Linker, context: Context<unknown, Tokens>) => Partial<Linker>,
): Partial<LinkerSubject> {
  const create: Create = (...given) => {
    const [context] = given;
    const made = plugin.create(...given);
    return {
      start: () => made.start(),
      stop: () => made.stop(),
      onUpdate: (update) => made.onUpdate(update),
      ...breakIt(made, context as Context<unknown, Tokens>),
    };
  };
  return { plugin: { ...plugin, create } };
}

/** The right linker, which claims something else; `makeChange` is called for each one that is created. */
function claiming(
  { plugin }: LinkerSubject,
  makeChange: () => (claim: LinkClaim) => LinkClaim,
): Partial<LinkerSubject> {
  const create: Create = (context, view, claim, emit) => {
    const change = makeChange();
    return plugin.create(context, view, (claimed) => claim(change(claimed)), emit);
  };
  return { plugin: { ...plugin, create } };
}

function withRoom(
  { material }: LinkerSubject,
  change: Partial<LinkerMaterial['room']>,
): Partial<LinkerSubject> {
  const { room = { name: '', index: '', readme: '' } } = material;
  return { material: { ...material, room: { ...room, ...change } } };
}

const OBJECT: ObjectAddress = {
  resource: { group: '', version: 'v1', plural: 'pods' },
  namespace: 'jx',
  name: 'pod',
  uid: 'uid',
};

/** Asks once, and gives up at once. */
function ask({ deps }: Context<unknown, Tokens>): void {
  const { patch } = deps as { readonly patch: KubePatch };
  const ending = new AbortController();
  patch.annotate(OBJECT, {}, ending.signal).catch(() => undefined);
  ending.abort();
}

const ROOM =
  "A linker's type is lower_snake_case and the name of its folder, and its index only declares, in 40 lines at most.";
const README = 'Its README tells the links it makes, its options and the permissions it needs.';
const CONFIG = 'For a linker too an empty configuration is enough, and an unknown key is refused.';
const START = 'It starts while nobody outside answers, and says that it works.';
const STOP = 'It stops before start, twice, and while nobody answers; after that nothing of it runs.';
const CALM = 'An update never makes it throw, and it asks nothing of the outside before it has returned.';
const ALIKE = 'It claims the same links for the same update, and in any order of updates.';
const OWN = 'It claims links only from the entity of an update, with a reason in lower_snake_case.';

const files: readonly LinkerBreak[] = [
  { sentence: ROOM, how: 'another folder', of: (right) => withRoom(right, { name: 'others' }) },
  { sentence: ROOM, how: '41 lines', of: (right) => withRoom(right, { index: '//\n'.repeat(40) }) },
  { sentence: README, how: 'no options told', of: (right) => withRoom(right, { readme: '## Links\n' }) },
  {
    sentence: 'An example configuration names the linker.',
    how: 'none does',
    of: ({ material }) => ({ material: { ...material, examples: ['linkers:\n  others:\n'] } }),
  },
  {
    sentence: CONFIG,
    how: 'an unknown key is taken',
    of: ({ plugin }) => ({
      plugin: {
        ...plugin,
        config: {
          '~standard': {
            validate: (value) => {
              const { no_such_key: _, ...known } = value as Record<string, unknown>;
              return plugin.config['~standard'].validate(known);
            },
          },
        },
      },
    }),
  },
];

const lives: readonly LinkerBreak[] = [
  {
    sentence: START,
    how: 'it waits',
    of: (right) => acting(right, (made) => ({ start: () => made.start().then(never) })),
  },
  {
    sentence: START,
    how: 'it says nothing',
    of: ({ plugin }) => ({
      plugin: {
        ...plugin,
        create: (context, ...rest) => plugin.create({ ...context, report: () => undefined }, ...rest),
      },
    }),
  },
  {
    sentence: STOP,
    how: 'it runs on',
    of: (right) => acting(right, () => ({ stop: () => Promise.resolve() })),
  },
];

const updates: readonly LinkerBreak[] = [
  {
    sentence: CALM,
    how: 'it throws what it does not expect',
    of: (right) =>
      acting(right, (made) => ({
        onUpdate: (update) => {
          if (update.key === '') throw new Error('without a key');
          made.onUpdate(update);
        },
      })),
  },
  {
    sentence: CALM,
    how: 'it asks at once',
    of: (right) =>
      acting(right, (made, context) => {
        let isStopped = false;
        return {
          onUpdate: (update) => {
            if (!isStopped) ask(context);
            made.onUpdate(update);
          },
          stop: () => {
            isStopped = true;
            return made.stop();
          },
        };
      }),
  },
  {
    sentence: ALIKE,
    how: 'it counts',
    of: (right) =>
      claiming(right, () => {
        let count = 0;
        return (claim) => ({ ...claim, to: { ...claim.to, spanId: String((count += 1)) } });
      }),
  },
  {
    sentence: OWN,
    how: 'a reason of many words',
    of: (right) => claiming(right, () => (claim) => ({ ...claim, reason: `Because of ${claim.from}` })),
  },
  {
    sentence: OWN,
    how: 'from somebody else',
    of: (right) => claiming(right, () => (claim) => ({ ...claim, from: 'k8s|somebody' })),
  },
];

/** At least one for each promise. */
export const linkerBreaks: readonly LinkerBreak[] = [...files, ...lives, ...updates];
