import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { text } from '../checker/json.js';
import { readAudit, type Audited } from './plane/audit.js';
import type { Account } from './plane/accounts.js';
import type { Ground, Plane } from './plane/plane.js';
import type { Json } from './player/kube.js';

const NAMESPACE = 'jx';
const NAME = 'lighthouse-telemetry';

/** The account that the sidecar runs as, with what the shipped manifests give it. */
export interface SidecarAccount extends Account {
  readonly manifests: readonly Json[];
}

export interface AccountPlace {
  /** Instead of the one that the manifests name. */
  readonly namespace?: string;
  /** What is applied of the manifests; all when nothing is said. */
  readonly kinds?: readonly string[];
}

/** Applies the shipped manifests, and opens the account that they bring. */
export async function openSidecarAccount(
  ground: Pick<Ground, 'apply' | 'account'>,
  file: string,
  { namespace = NAMESPACE, kinds }: AccountPlace = {},
): Promise<SidecarAccount> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'));
  const manifests = documents.map((document) => movedTo(document.toJS() as Json, namespace));
  await ground.apply(manifests.filter((manifest) => kinds?.includes(text(manifest, 'kind')) ?? true));
  return { ...(await ground.account(namespace, NAME)), manifests };
}

/** The rights of an account, in one more namespace. */
export function rightsIn(namespace: string, { manifests }: SidecarAccount): readonly Json[] {
  return manifests
    .filter((manifest) => ['Role', 'RoleBinding'].includes(text(manifest, 'kind')))
    .map((manifest) => ({ ...manifest, metadata: { ...(manifest['metadata'] as Json), namespace } }));
}

/** All that a sidecar has asked of the API server so far. */
export async function requestsOf({ auditLog }: Pick<Plane, 'auditLog'>): Promise<readonly Audited[]> {
  const user = `system:serviceaccount:${NAMESPACE}:${NAME}`;
  return (await readAudit(auditLog)).filter((request) => request.user === user);
}

function movedTo(manifest: Json, namespace: string): Json {
  const words = JSON.stringify(manifest);
  return JSON.parse(words.replaceAll(`"namespace":"${NAMESPACE}"`, `"namespace":"${namespace}"`)) as Json;
}
