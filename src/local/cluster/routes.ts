import Router from '@koa/router';
import type { Context } from 'koa';
import type { ApiObject } from '../recording.js';
import type { Failures } from './control.js';
import { API_KINDS, apiPath, apiVersion, type ApiKind } from './kinds.js';
import type { Leases } from './leases.js';
import type { Ledger } from './ledger.js';
import type { Pages } from './pages.js';
import { readQuery, type ListQuery } from './query.js';
import { ApiError } from './status.js';
import { eventOf, type Store, type WatchEvent } from './store.js';
import { refuseInStream, type Watches } from './watches.js';
import type { WriteCount } from './writes.js';

const MERGE_PATCH = 'application/merge-patch+json';

export interface Backend {
  readonly store: Store;
  readonly leases: Leases;
  readonly pages: Pages;
  readonly ledger: Ledger;
  readonly watches: Watches;
  readonly failures: Failures;
  readonly writes: WriteCount;
  readonly readOnly: boolean;
  /** How a watch from a forgotten version is refused. */
  goneAnswer(): 'event' | 'http';
}

/** Who is speaking, known from the bearer token. */
export interface Caller {
  sidecar: string;
}

/**
 * The paths of the Kubernetes API, per kind: list and watch cluster-wide and per namespace, get, merge-patch. Leases are
 * made, got and replaced.
 */
export function apiRoutes(backend: Backend): Router<Caller> {
  const router = new Router<Caller>();
  for (const kind of API_KINDS) {
    const base = apiPath(kind);
    const many = [`${base}/${kind.plural}`, `${base}/namespaces/:namespace/${kind.plural}`];
    const one = `${base}/namespaces/:namespace/${kind.plural}/:name`;
    router.get(many, (context) => {
      backend.failures.check(kind.plural);
      const namespace = param(context, 'namespace');
      const query = readQuery(kind, namespace, context.state.sidecar, context.query);
      if (query.watch) watch(backend, query, context);
      else context.body = list(backend, query);
    });
    router.get(one, (context) => {
      backend.failures.check(kind.plural);
      context.body = backend.store.get(kind.plural, param(context, 'namespace'), param(context, 'name'));
    });
    router.patch(one, async (context) => {
      backend.failures.check(kind.plural);
      context.body = await patch(backend, kind, context);
    });
  }
  addLeases(router, backend.leases);
  return router;
}

function addLeases(router: Router<Caller>, leases: Leases): void {
  const many = '/apis/coordination.k8s.io/v1/namespaces/:namespace/leases';
  const one = `${many}/:name`;
  router.get(one, (context) => {
    context.body = leases.get(param(context, 'namespace'), param(context, 'name'));
  });
  router.post(many, async (context) => {
    context.body = leases.create(param(context, 'namespace'), await readBody(context));
    context.status = 201;
  });
  router.put(one, async (context) => {
    const body = await readBody(context);
    context.body = leases.replace(param(context, 'namespace'), param(context, 'name'), body);
  });
}

function param(context: Context, name: string): string {
  const params = context['params'] as Readonly<Record<string, string>>;
  return params[name] ?? '';
}

function list({ store, pages, ledger }: Backend, query: ListQuery): object {
  const { kind, limit, continueToken, subscription } = query;
  const page =
    continueToken === ''
      ? pages.first(store.list(kind.plural, subscription.matches), store.version, limit)
      : pages.next(continueToken, limit);
  if (continueToken === '') ledger.listed(subscription, page.all.map(versionOf));
  const metadata = {
    resourceVersion: String(page.version),
    ...(page.token === undefined ? {} : { continue: page.token }),
    // As the server does: it counts the rest only where no selector makes that costly.
    ...(page.token === undefined || filtered(query) ? {} : { remainingItemCount: page.remaining }),
  };
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersion(kind),
    metadata,
    items: page.items.map(listed(kind)),
  };
}

function filtered({ subscription }: ListQuery): boolean {
  return subscription.labelSelector !== '' || subscription.fieldSelector !== '';
}

function versionOf(object: ApiObject): number {
  return Number(object.metadata['resourceVersion']);
}

/** The server leaves `kind` and `apiVersion` out of the items of a list of a core kind. */
function listed(kind: ApiKind): (object: ApiObject) => object {
  if (kind.group !== '') return (object) => object;
  return ({ kind: _kind, apiVersion: _apiVersion, ...rest }) => rest;
}

function watch(backend: Backend, query: ListQuery, context: Context): void {
  let backlog: readonly WatchEvent[];
  try {
    backlog = backlogOf(backend.store, query);
  } catch (error) {
    if (!(error instanceof ApiError) || backend.goneAnswer() === 'http') throw error;
    context.respond = false;
    refuseInStream(context.res, error);
    return;
  }
  context.respond = false;
  backend.watches.start(query, context.res, backlog);
}

function backlogOf(store: Store, { kind, resourceVersion, subscription }: ListQuery): WatchEvent[] {
  const { matches } = subscription;
  if (resourceVersion === 0) {
    return store.list(kind.plural, matches).map((object) => ({ type: 'ADDED', object }));
  }
  const changes = store.since(kind.plural, resourceVersion);
  return changes.flatMap((change) => eventOf(change, matches) ?? []);
}

async function patch({ store }: Backend, kind: ApiKind, context: Context): Promise<object> {
  if (context.is(MERGE_PATCH) === false) {
    throw new ApiError(
      415,
      `the body of the request was in an unknown format - accepted media types: ${MERGE_PATCH}`,
    );
  }
  const body = await readBody(context);
  return store.patch(kind.plural, param(context, 'namespace'), param(context, 'name'), body);
}

async function readBody(context: Context): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of context.req) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new ApiError(400, `the body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
