import type { KubeResource, ObjectAddress } from '../contract/ports.js';

export type Query = Readonly<Record<string, string | undefined>>;

/** The path of a kind, in one namespace or (undefined) in all. */
export function resourcePath(resource: KubeResource, namespace: string | undefined): string {
  const api =
    resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${api}${scope}/${resource.plural}`;
}

/** The path of one object. */
export function objectPath({ resource, namespace, name }: Omit<ObjectAddress, 'uid'>): string {
  return `${resourcePath(resource, namespace)}/${encodeURIComponent(name)}`;
}

/** The name that RBAC rules and `kubectl` use: `pods`, `pipelineruns.tekton.dev`. */
export function resourceName(resource: KubeResource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** `server` may have a path of its own, as clusters behind a gateway do. Undefined values are left out. */
export function requestUrl(server: string, path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) search.set(key, value);
  }
  const text = search.toString();
  return `${server.replace(/\/+$/, '')}${path}${text === '' ? '' : `?${text}`}`;
}
