import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from '../recording.js';
import { ApiError } from './status.js';

type Json = Readonly<Record<string, unknown>>;

/** The API server takes no other form of a time with microseconds. */
const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|[+-]\d\d:\d\d)$/;

function mapOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The leases of the cluster: made, read and replaced, never listed, watched or recorded. */
export class Leases {
  readonly #leases = new Map<string, ApiObject>();
  #version = 0;

  get(namespace: string, name: string): ApiObject {
    const lease = this.find(namespace, name);
    if (lease === undefined) throw new ApiError(404, `leases.coordination.k8s.io "${name}" not found`);
    return lease;
  }

  find(namespace: string, name: string): ApiObject | undefined {
    return this.#leases.get(`${namespace}/${name}`);
  }

  create(namespace: string, body: unknown): ApiObject {
    const { name } = mapOf(mapOf(body)['metadata']);
    if (typeof name !== 'string' || name === '') throw new ApiError(422, 'metadata.name: Required value');
    if (this.find(namespace, name) !== undefined) {
      throw new ApiError(409, `leases.coordination.k8s.io "${name}" already exists`);
    }
    return this.#write(namespace, name, body);
  }

  /** Only from the version that is there; one that changes nothing makes no new version. */
  replace(namespace: string, name: string, body: unknown): ApiObject {
    const before = this.get(namespace, name);
    const { resourceVersion } = mapOf(mapOf(body)['metadata']);
    if (resourceVersion === undefined || resourceVersion === '') {
      throw new ApiError(
        422,
        'metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
      );
    }
    if (resourceVersion !== before.metadata['resourceVersion']) {
      const why =
        'the object has been modified; please apply your changes to the latest version and try again';
      throw new ApiError(
        409,
        `Operation cannot be fulfilled on leases.coordination.k8s.io "${name}": ${why}`,
      );
    }
    if (isDeepStrictEqual(specOf(body), before['spec'])) return before;
    return this.#write(namespace, name, body);
  }

  /** Whatever it was before. */
  put(namespace: string, name: string, spec: object): void {
    this.#write(namespace, name, { spec });
  }

  #write(namespace: string, name: string, body: unknown): ApiObject {
    this.#version += 1;
    const metadata = { name, namespace, resourceVersion: String(this.#version) };
    const lease = { kind: 'Lease', apiVersion: 'coordination.k8s.io/v1', metadata, spec: specOf(body) };
    this.#leases.set(`${namespace}/${name}`, lease);
    return lease;
  }
}

/** The spec of a lease, as the API server judges it. */
function specOf(body: unknown): Json {
  const spec = mapOf(mapOf(body)['spec']);
  for (const key of ['acquireTime', 'renewTime']) {
    const time = spec[key];
    if (time !== undefined && (typeof time !== 'string' || !MICRO_TIME.test(time)))
      throw new ApiError(400, `spec.${key} can't be parsed: ${JSON.stringify(time)}`);
  }
  const { leaseDurationSeconds: seconds = 1, leaseTransitions: transitions = 0 } = spec;
  if (!Number.isInteger(seconds) || Number(seconds) <= 0)
    throw new ApiError(422, 'spec.leaseDurationSeconds: must be greater than 0');
  if (!Number.isInteger(transitions) || Number(transitions) < 0)
    throw new ApiError(422, 'spec.leaseTransitions: must be greater than or equal to 0');
  return spec;
}
