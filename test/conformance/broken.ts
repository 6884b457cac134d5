import type { AnySource } from '../../src/core/contract/plugin.js';
import type { Update } from '../../src/core/contract/model.js';

/** What is put in the place of a right plugin and its folder. */
interface Broken {
  readonly plugin?: AnySource;
  readonly folder?: string;
}

type Create = AnySource['create'];

/** The right plugin with another `create`. */
function creating(right: AnySource, create: Create): Broken {
  return { plugin: { ...right, create } };
}

const anything: AnySource['config'] = { '~standard': { validate: (value) => ({ value }) } };
const nowhere = 'test/conformance/no-such-plugin';

/** One plugin for each promise that breaks it. */
export const brokenPlugins: Readonly<Record<string, (right: AnySource) => Broken>> = {
  "A plugin's type is lower_snake_case and the name of its folder.": (right) => ({
    plugin: { ...right, type: 'My-Pods' },
  }),
  'Its index only declares, in 40 lines at most.': () => ({ folder: nowhere }),
  'Its README tells the spans it draws, its options and the permissions it needs.': () => ({
    folder: nowhere,
  }),
  'An example configuration names it.': (right) => ({ plugin: { ...right, type: 'unheard_of' } }),
  'An empty configuration is enough, and an unknown key is refused.': (right) => ({
    plugin: { ...right, config: anything },
  }),
  'Start waits for nothing outside, and after stop nothing of it runs.': (right) =>
    creating(right, (context, emit) => {
      const component = right.create(context, emit);
      return { start: () => component.start(), stop: () => Promise.resolve() };
    }),
  'Stop is safe before start, and twice.': (right) =>
    creating(right, (context, emit) => {
      const component = right.create(context, emit);
      const restart = async (): Promise<void> => {
        await component.stop();
        await component.start();
      };
      return { start: () => component.start(), stop: restart };
    }),
  'It tells its health: ok when all it watches is, else the worst with its reason.': (right) =>
    creating(right, (context, emit) => right.create({ ...context, report: () => undefined }, emit)),
  'It says of each of its watches whether it is current.': (right) =>
    creating(right, (context, emit) =>
      right.create(context, (update: Update) => {
        if (update.type !== 'watch') emit(update);
      }),
    ),
  'What it cannot use is counted and logged with its name, and never thrown.': (right) =>
    creating(right, (context, emit) => {
      const counters = { add: () => undefined };
      return right.create({ ...context, counters }, emit);
    }),
  'The same object twice gives the same update twice.': (right) => {
    let count = 0;
    return creating(right, (context, emit) =>
      right.create(context, (update: Update) =>
        emit(update.type === 'watch' ? update : { ...update, key: `${update.key}${(count += 1)}` }),
      ),
    );
  },
  'It keeps no state: in any order its objects give the same updates.': (right) =>
    creating(right, (context, emit) => {
      let first: string | undefined;
      return right.create(context, (update: Update) => {
        if (update.type !== 'entity') return;
        first ??= update.key;
        emit({ ...update, lastSign: first === update.key ? 0 : 1 });
      });
    }),
  'What a deleted object gives says so, and a vanished one is named by its key.': (right) =>
    creating(right, (context, emit) =>
      right.create(context, (update: Update) => {
        if (update.type === 'entity') emit({ ...update, deleted: false });
      }),
    ),
};
