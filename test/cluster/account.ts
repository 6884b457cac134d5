import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { text } from '../checker/json.js';
import { readAudit, type Audited } from './plane/audit.js';
import type { Account } from './plane/accounts.js';
import type { Plane } from './plane/plane.js';
import type { Json } from './player/kube.js';

const NAMESPACE = 'jx';
const NAME = 'lighthouse-telemetry';

/** The account that the sidecar runs as, with what the shipped manifests give it. */
export interface SidecarAccount extends Account {
  readonly manifests: readonly Json[];
  /** All that was asked of the API server by it so far. */
  requests(): Promise<readonly Audited[]>;
}

/** It gets the same rights in another namespace, if one is named. */
export async function openSidecarAccount(
  plane: Plane,
  file: string,
  other = NAMESPACE,
): Promise<SidecarAccount> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'));
  const manifests = documents.map((document) => document.toJS() as Json);
  await plane.apply(manifests);
  await plane.apply(manifests.filter(isOfRights).map((manifest) => movedTo(manifest, other)));
  const account = await plane.account(NAMESPACE, NAME);
  const user = `system:serviceaccount:${NAMESPACE}:${NAME}`;
  return {
    ...account,
    manifests,
    requests: async () => (await readAudit(plane.auditLog)).filter((request) => request.user === user),
  };
}

function isOfRights(manifest: Json): boolean {
  return ['Role', 'RoleBinding'].includes(text(manifest, 'kind'));
}

function movedTo(manifest: Json, namespace: string): Json {
  return { ...manifest, metadata: { name: text(manifest, 'metadata', 'name'), namespace } };
}
