import type { KubeResource } from '../contract/ports.js';
import { thrown } from '../kit/thrown.js';
import type { KubeClient, KubeResponse } from './client.js';
import { leaseOf, type Lease } from './lease-rules.js';
import { objectPath, resourceName, resourcePath } from './paths.js';
import { statusErrorOf, type KubeStatusError } from './status-error.js';
import { createWatchdog } from './watchdog.js';

const LEASES: KubeResource = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };
const QUERY = { fieldManager: 'lighthouse-telemetry' };

export interface LeasePlace {
  readonly namespace: string;
  readonly name: string;
}

/** What came of one request. */
export type LeaseAnswer =
  | { readonly type: 'lease'; readonly lease: Lease }
  /** There is none. */
  | { readonly type: 'none' }
  /** Somebody else wrote in between. */
  | { readonly type: 'conflict' }
  | { readonly type: 'failed'; readonly label: 'forbidden' | 'failed'; readonly reason: string };

/** The three requests of an election. None of them rejects but by the signal; each is cut after a while. */
export interface LeaseApi {
  get(signal: AbortSignal): Promise<LeaseAnswer>;
  create(spec: object, signal: AbortSignal): Promise<LeaseAnswer>;
  /** Only if the lease still has that version. */
  update(version: string, spec: object, signal: AbortSignal): Promise<LeaseAnswer>;
}

type Verb = 'get' | 'create' | 'update';

export function createLeaseApi(
  client: Pick<KubeClient, 'get' | 'write'>,
  place: LeasePlace,
  timeoutMs: number,
): LeaseApi {
  const one = objectPath({ resource: LEASES, ...place });
  const many = resourcePath(LEASES, place.namespace);
  const body = (spec: object, version?: string): { contentType: string; text: string } => ({
    contentType: 'application/json',
    text: JSON.stringify({
      apiVersion: `${LEASES.group}/${LEASES.version}`,
      kind: 'Lease',
      metadata: { ...place, ...(version === undefined ? {} : { resourceVersion: version }) },
      spec,
    }),
  });
  const ask = (verb: Verb, owner: AbortSignal, send: (signal: AbortSignal) => Promise<KubeResponse>) =>
    answerOf({ verb, place, owner, timeoutMs, send });
  return {
    get: (owner) => ask('get', owner, (signal) => client.get(one, {}, { signal })),
    create: (spec, owner) =>
      ask('create', owner, (signal) => client.write('POST', many, QUERY, body(spec), { signal })),
    update: (version, spec, owner) =>
      ask('update', owner, (signal) => client.write('PUT', one, QUERY, body(spec, version), { signal })),
  };
}

interface Asking {
  readonly verb: Verb;
  readonly place: LeasePlace;
  readonly owner: AbortSignal;
  readonly timeoutMs: number;
  readonly send: (signal: AbortSignal) => Promise<KubeResponse>;
}

async function answerOf({ verb, place, owner, timeoutMs, send }: Asking): Promise<LeaseAnswer> {
  owner.throwIfAborted();
  const watchdog = createWatchdog(owner, timeoutMs);
  try {
    const response = await send(watchdog.signal);
    if (response.status < 200 || response.status >= 300) {
      return refusalOf(await statusErrorOf(response), verb, place);
    }
    const lease = leaseOf(JSON.parse(await response.text()));
    return lease === undefined ? failed('the answer is no lease') : { type: 'lease', lease };
  } catch (error) {
    owner.throwIfAborted();
    if (watchdog.bitten) return failed(`no answer for ${String(timeoutMs)} ms`);
    return failed(thrown(error));
  } finally {
    watchdog.release();
  }
}

function failed(reason: string): LeaseAnswer {
  return { type: 'failed', label: 'failed', reason };
}

function refusalOf(error: KubeStatusError, verb: Verb, { namespace }: LeasePlace): LeaseAnswer {
  const { status } = error;
  if (status === 409) return { type: 'conflict' };
  // A lease that is not made because its namespace is not there has the same status.
  if (status === 404 && verb !== 'create') return { type: 'none' };
  if (status !== 403) return failed(`the API server answered ${String(status)}: ${error.message}`);
  const reason = `forbidden: needs ${verb} on ${resourceName(LEASES)} in namespace ${namespace}`;
  return { type: 'failed', label: 'forbidden', reason };
}
