import type { KubeClient, KubeResponse } from '../../src/core/kube/client.js';
import { at } from '../checker/json.js';
import type { Weaken } from './watched.js';

type Get = KubeClient['get'];

/** A client whose answers are not what the API server said. */
function answering(get: (client: KubeClient, version: () => string) => Get): Weaken {
  return (client, version) => ({
    ...{ server: client.server, namespace: client.namespace },
    get: get(client, version),
    patch: (...words) => client.patch(...words),
    write: (...words) => client.write(...words),
    close: () => client.close(),
  });
}

/** Changes answers to `what`. */
function changed(what: 'list' | 'watch', change: (response: KubeResponse) => KubeResponse): Weaken {
  return answering((client) => async (path, query, options) => {
    const response = await client.get(path, query, options);
    const asked = query['watch'] === undefined ? 'list' : 'watch';
    return asked === what ? change(response) : response;
  });
}

/** A watch that broke does not go on where it was but with what comes next. */
export const fromNow = answering((client, version) => {
  const begun = new Set<string>();
  return (path, query, options) => {
    if (query['watch'] === undefined) return client.get(path, query, options);
    const watch = `${path} ${query['fieldSelector'] ?? ''}`;
    const resourceVersion = begun.has(watch) ? version() : query['resourceVersion'];
    begun.add(watch);
    return client.get(path, { ...query, resourceVersion }, options);
  };
});

/** 410 is a refusal like any other. */
export const withoutGone = changed('watch', (response) =>
  response.status === 410 ? { ...response, status: 503 } : response,
);

/** The words of a refusal are not read. */
export const withoutWords = changed('watch', (response) =>
  response.status === 200 ? response : { ...response, text: () => response.text().then(() => '') },
);

/** A list that fails is one of nothing. */
export const emptyWhenRefused = changed('list', (response) => {
  if (response.status === 200) return response;
  const nothing = JSON.stringify({ kind: 'List', metadata: { resourceVersion: '1' }, items: [] });
  return { ...response, status: 200, body: new Blob([nothing]).stream() };
});

export const withoutRetryAfter = changed('list', ({ headers, ...response }) => ({
  ...response,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'retry-after')),
}));

async function* withoutErrors(body: KubeResponse['body']): AsyncGenerator<Uint8Array> {
  let rest = '';
  for await (const chunk of body) {
    const lines = `${rest}${Buffer.from(chunk).toString()}`.split('\n');
    rest = lines.pop() ?? '';
    const told = lines.filter((line) => at(JSON.parse(line), 'type') !== 'ERROR');
    yield Buffer.from(told.map((line) => `${line}\n`).join(''));
  }
}

/** ERROR lines are skipped. */
export const withoutErrorLines = changed('watch', (response) => ({
  ...response,
  body: withoutErrors(response.body),
}));
