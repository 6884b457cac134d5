import type { ParsedUrlQuery } from 'node:querystring';
import type { ApiKind } from './kinds.js';
import type { Subscription } from './ledger.js';
import { selector, type Matcher } from './selectors.js';
import { ApiError } from './status.js';
import { namespaceOf } from './store.js';

/** A list or watch request, read and checked. */
export interface ListQuery {
  readonly kind: ApiKind;
  readonly subscription: Subscription;
  readonly watch: boolean;
  readonly limit: number;
  readonly continueToken: string;
  /** 0: from the current state on. */
  readonly resourceVersion: number;
  readonly bookmarks: boolean;
  readonly timeoutSeconds: number;
}

/** Throws `ApiError` for what the server would refuse. */
export function readQuery(
  kind: ApiKind,
  namespace: string,
  sidecar: string,
  query: ParsedUrlQuery,
): ListQuery {
  if (query['sendInitialEvents'] !== undefined) {
    throw new ApiError(
      422,
      'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    );
  }
  const labelSelector = text(query, 'labelSelector');
  const fieldSelector = text(query, 'fieldSelector');
  const matches = within(namespace, selector(kind.plural, labelSelector, fieldSelector));
  return {
    kind,
    subscription: { sidecar, plural: kind.plural, namespace, labelSelector, fieldSelector, matches },
    watch: flag(query, 'watch'),
    limit: count(query, 'limit'),
    continueToken: text(query, 'continue'),
    resourceVersion: count(query, 'resourceVersion'),
    bookmarks: flag(query, 'allowWatchBookmarks'),
    timeoutSeconds: count(query, 'timeoutSeconds'),
  };
}

function within(namespace: string, matches: Matcher): Matcher {
  if (namespace === '') return matches;
  return (object) => namespaceOf(object) === namespace && matches(object);
}

function text(query: ParsedUrlQuery, name: string): string {
  const value = query[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

function flag(query: ParsedUrlQuery, name: string): boolean {
  return ['1', 'true'].includes(text(query, name));
}

function count(query: ParsedUrlQuery, name: string): number {
  const value = text(query, name);
  if (!/^\d{0,15}$/.test(value)) throw new ApiError(400, `Invalid value: "${value}": ${name} is no number`);
  return Number(value);
}
