import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../../checker/json.js';
import type { Kube } from '../player/kube.js';
import { apply } from './apply.js';
import { kubeconfigOf, type Server } from './kubeconfig.js';

/** A ServiceAccount, and the files by which a client outside of a pod is it. */
export interface Account {
  /** A kubeconfig that names the token's file. */
  readonly kubeconfig: string;
  readonly tokenFile: string;
  /** Writes another token into the file, as a kubelet does long before the old one ends. */
  rotate(this: void): Promise<void>;
  /** Makes all tokens but the one in the file worthless. The API server may remember a good one for 10 s. */
  revokeOld(this: void): Promise<void>;
}

export interface AccountOptions {
  readonly kube: Kube;
  readonly server: Server;
  readonly folder: string;
}

/** Makes the account if there is none yet: manifests may have brought it, with its permissions. */
export async function openAccount(
  { kube, server, folder }: AccountOptions,
  namespace: string,
  name: string,
): Promise<Account> {
  const file = join(folder, `account-${namespace}-${name}`);
  const [kubeconfig, tokenFile] = [`${file}.kubeconfig`, `${file}.token`];
  const place = `/api/v1/namespaces/${namespace}`;
  const old: string[] = [];
  let current: string | undefined;

  // A token is as good as the object that it is bound to: by that it can be revoked.
  async function rotate(): Promise<void> {
    const bound = `${name}-${randomUUID()}`;
    const secret = await kube.create(`${place}/secrets`, { metadata: { name: bound } });
    const boundObjectRef = {
      apiVersion: 'v1',
      kind: 'Secret',
      name: bound,
      uid: text(secret, 'metadata', 'uid'),
    };
    const request = { spec: { expirationSeconds: 3600, boundObjectRef } };
    const answer = await kube.create(`${place}/serviceaccounts/${name}/token`, request);
    // Renamed, so that nobody reads half a token.
    await writeFile(`${tokenFile}.new`, text(answer, 'status', 'token'), { mode: 0o600 });
    await rename(`${tokenFile}.new`, tokenFile);
    if (current !== undefined) old.push(current);
    current = bound;
  }

  await apply(kube, [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }]);
  await rotate();
  await writeFile(kubeconfig, kubeconfigOf(server, { tokenFile }, namespace));
  return {
    kubeconfig,
    tokenFile,
    rotate,
    async revokeOld() {
      for (const secret of old.splice(0)) await kube.remove(`${place}/secrets/${secret}`);
    },
  };
}
