import type { Counters, KubePatch, ObjectAddress, PatchResult } from '../contract/ports.js';
import type { KubeBody, KubeClient, KubeResponse } from './client.js';
import { objectPath, resourceName } from './paths.js';
import { statusErrorOf, type KubeStatusError } from './status-error.js';
import { createWatchdog } from './watchdog.js';
import { thrown } from '../kit/thrown.js';

const TIMEOUT_MS = 10_000;
const MAX_REASON = 200;
const QUERY = { fieldManager: 'lighthouse-telemetry' };
/** Custom resources know no strategic merge. */
const MERGE_PATCH = 'application/merge-patch+json';
/**
 * What a 409 says when there is no object with our uid. The other ones, that somebody else wrote at the same time above all,
 * have the same reason and details.
 */
const OTHER_UID = /\buid mismatch: |\bprecondition failed: uid\b/i;
/** What a 403 says that is no lack of a permission. */
const DENIED = /\bdenied the request\b/;

export interface KubePatchOptions {
  readonly client: KubeClient;
  readonly counters: Counters;
  /** A patch without an answer for this long is cut. */
  readonly timeoutMs?: number;
}

/** Writes annotations, and counts what became of it. */
export function createKubePatch({ client, counters, timeoutMs = TIMEOUT_MS }: KubePatchOptions): KubePatch {
  return {
    annotate: async (object, annotations, signal) => {
      const body = { contentType: MERGE_PATCH, text: patchOf(object.uid, annotations) };
      const result = await send({ client, object, body, timeoutMs, signal });
      const labels = { resource: object.resource.plural, result: result.type };
      counters.add('kube_patches_total', labels);
      return result;
    },
  };
}

/** The uid is a precondition: an object of the same name that came later is left alone. */
function patchOf(uid: string, annotations: Readonly<Record<string, string>>): string {
  return JSON.stringify({ metadata: { uid, annotations } });
}

interface Sending {
  readonly client: KubeClient;
  readonly object: ObjectAddress;
  readonly body: KubeBody;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function send({ client, object, body, timeoutMs, signal }: Sending): Promise<PatchResult> {
  signal.throwIfAborted();
  const watchdog = createWatchdog(signal, timeoutMs);
  try {
    const options = { signal: watchdog.signal };
    return await judge(await client.patch(objectPath(object), QUERY, body, options), object);
  } catch (error) {
    signal.throwIfAborted();
    if (watchdog.bitten) return { type: 'later', reason: `no answer to a patch for ${timeoutMs} ms` };
    return { type: 'later', reason: thrown(error) };
  } finally {
    watchdog.release();
  }
}

async function judge(response: KubeResponse, object: ObjectAddress): Promise<PatchResult> {
  if (response.status >= 200 && response.status < 300) {
    // To its end, so that the connection can be used again.
    await response.text();
    return { type: 'done' };
  }
  return verdictOf(await statusErrorOf(response), object);
}

function isGone(error: KubeStatusError): boolean {
  const { status, fields } = error;
  if (status === 404 || status === 410) return true;
  // A uid that does not fit is an attempt to change the uid, to the API server.
  if (status === 422) return fields.includes('metadata.uid');
  return status === 409 && error.says(OTHER_UID);
}

/** Whether the same patch may be taken at another time. */
function isPassing(status: number): boolean {
  return status < 400 || status >= 500 || [401, 408, 409, 429].includes(status);
}

/** What an answer other than 2xx means for the patch. */
function verdictOf(error: KubeStatusError, object: ObjectAddress): PatchResult {
  const { status, retryAfterMs } = error;
  const reason = `${error.message || 'no reason given'} (${status})`.slice(0, MAX_REASON);
  if (isGone(error)) return { type: 'gone' };
  if (isPassing(status)) {
    return { type: 'later', reason, ...(retryAfterMs === undefined ? {} : { afterMillis: retryAfterMs }) };
  }
  // An admission webhook says 403 too, of one object; no permission would help.
  const isPermission = status === 403 && !error.says(DENIED);
  if (!isPermission) return { type: 'refused', reason };
  const needed = `needs patch on ${resourceName(object.resource)} in namespace ${object.namespace}`;
  return { type: 'refused', reason: `forbidden: ${needed}`, forbidden: true };
}
