// Plugins that tell what they should not, each by another way out: the search has to find it.
const component = { start: async () => undefined, stop: async () => undefined };
const config = { '~standard': { version: 1, vendor: 'leak', validate: (value) => ({ value }) } };

/** Tells all labels of all objects, in the log and in a counter. */
export const telling = {
  kind: 'linker',
  type: 'leaking_labels',
  description: 'leaks labels',
  config,
  create: ({ log, counters }) => ({
    ...component,
    onUpdate: ({ labels }) => {
      log.debug('an update', { labels: Object.fromEntries(labels) });
      for (const value of labels.values()) counters.add('leaking_labels_total', { value });
    },
  }),
};

/** Writes unknown labels as annotations. */
export const writing = {
  kind: 'linker',
  type: 'leaking_annotations',
  description: 'leaks labels into annotations',
  config,
  deps: { patch: { name: 'KUBE_PATCH' } },
  create: ({ deps }) => ({
    ...component,
    onUpdate: ({ ref, labels }) => {
      if (ref.kind !== 'Pod') return;
      const address = { resource: { group: '', version: 'v1', plural: 'pods' }, ...ref };
      const annotations = { 'leaking/labels': [...labels.values()].join() };
      void deps.patch.annotate(address, annotations, new globalThis.AbortController().signal);
    },
  }),
};

/** Draws spans of pods that say what their containers were given. */
export const drawing = {
  kind: 'source',
  type: 'leaking_env',
  description: 'leaks variables',
  draws: [],
  config,
  deps: { kube: { name: 'KUBE_WATCH' } },
  create: ({ deps, report }, emit) =>
    deps.kube.watch({
      resource: { group: '', version: 'v1', plural: 'pods' },
      report,
      handle: ({ type, object }) => {
        if (type === 'vanished') return;
        const { name, uid, namespace, resourceVersion, creationTimestamp } = object.metadata;
        const time = Date.parse(creationTimestamp) * 1000;
        emit({
          type: 'entity',
          key: `leak|${uid}`,
          ref: { kind: 'Leak', namespace, name, uid, resourceVersion },
          deleted: false,
          labels: new Map(),
          created: time,
          facts: {
            name: 'leak',
            kind: 'internal',
            service: 'kubernetes',
            resource: {},
            attributes: { 'leaking.env': JSON.stringify(object.spec.containers) },
          },
          resultAttribute: 'cicd.pipeline.result',
          cancellationIsError: true,
          end: time,
          outcome: { result: 'success' },
          lastSign: time,
          parts: [],
          endsWithDeletedChild: false,
          patchable: false,
        });
      },
    }),
};
