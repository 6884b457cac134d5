import type { Fields, KubeWatch, Logger, WatchRequest } from '../../src/core/contract/ports.js';
import { giving, inContext, withPlugin, type Break } from './breaking.js';

/** A watch of which each request is changed. */
function watching(kube: KubeWatch, change: (request: WatchRequest) => Partial<WatchRequest>): KubeWatch {
  return { watch: (request) => kube.watch({ ...request, ...change(request) }) };
}

function withoutFields(log: Logger): Logger {
  const only = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, _: Fields | undefined) =>
    log[level](message);
  return {
    debug: only('debug'),
    info: only('info'),
    warn: only('warn'),
    error: only('error'),
    with: () => withoutFields(log),
  };
}

const CURRENT = 'It says of each of its watches whether it is current.';
const DELETED = 'What a deleted object gives says so, and a vanished one is named by its key.';

/** Ways in which only a source can go wrong that watches. */
export const brokenWatchers: readonly Break[] = (
  [
    {
      sentence:
        'It tells its health: ok when all that it watches or listens at is, else the worst with its reason.',
      how: 'the last one to speak is believed',
      of: (right) =>
        inContext(right, (context) => {
          const { kube } = context.deps as { kube: KubeWatch };
          const both = ({ report: own }: WatchRequest): Partial<WatchRequest> => ({
            report: (health) => {
              own(health);
              context.report(health);
            },
          });
          return { deps: { kube: watching(kube, both) } };
        }),
    },
    {
      sentence: 'What it cannot use is counted by reason and logged, and never thrown.',
      how: 'it throws what is no object',
      of: (right) =>
        inContext(right, ({ deps }) => {
          const { kube } = deps as { kube: KubeWatch };
          const throwing = ({ handle }: WatchRequest): Partial<WatchRequest> => ({
            handle: (change) => {
              handle(change);
              if ('object' in change && change.object === null) throw new Error('it is no object');
            },
          });
          return { deps: { kube: watching(kube, throwing) } };
        }),
    },
    {
      sentence: CURRENT,
      how: 'it says nothing',
      of: (right) =>
        withPlugin(right, {
          create: (context, emit) =>
            right.plugin.create(context, (update) => {
              if (update.type !== 'watch') emit(update);
            }),
        }),
    },
    {
      sentence: CURRENT,
      how: 'all under one name',
      of: (right) =>
        withPlugin(right, {
          create: (context, emit) =>
            right.plugin.create(context, (update) =>
              emit(update.type === 'watch' ? { ...update, watch: 'all' } : update),
            ),
        }),
    },
    {
      sentence: CURRENT,
      how: 'always current',
      of: (right) =>
        withPlugin(right, {
          create: (context, emit) =>
            right.plugin.create(context, (update) =>
              emit(update.type === 'watch' ? { ...update, current: true } : update),
            ),
        }),
    },
    {
      sentence: 'An object that it refuses is logged with its name.',
      how: 'without its name',
      of: (right) => inContext(right, ({ log }) => ({ log: withoutFields(log) })),
    },
    {
      sentence: DELETED,
      how: 'deletion is not told',
      of: (right) =>
        giving(right, () => (update) => (update.type === 'entity' ? { ...update, deleted: false } : update)),
    },
    {
      sentence: DELETED,
      how: 'the vanished have another key',
      of: (right) =>
        giving(
          right,
          () => (update) => (update.type === 'vanished' ? { ...update, key: 'somebody' } : update),
        ),
    },
  ] satisfies readonly Omit<Break, 'only'>[]
).map((each) => ({ ...each, only: 'watching' }));
