import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sparePort } from '../../process/ports.js';
import type { Recipe } from './daemon.js';
import { answersWell } from './probe.js';

/** Users that may do everything. The controllers have one each, so that the audit log tells them apart. */
const USERS = ['admin', 'tekton', 'lighthouse'] as const;
type User = (typeof USERS)[number];

export interface ApiServer {
  readonly url: string;
  readonly recipe: Recipe;
  readonly tokens: Readonly<Record<User, string>>;
  /** One JSON object a line: who asked for what, and with what result. Without the objects themselves. */
  readonly auditLog: string;
  /** The certificate of its authority, which it makes when it starts for the first time. */
  ca(): string;
}

export interface ApiServerOptions {
  readonly binary: string;
  readonly etcd: string;
  /** More arguments, such as the size of its watch cache. */
  readonly args: readonly string[];
}

const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
};

export async function apiServerIn(folder: string, options: ApiServerOptions): Promise<ApiServer> {
  const port = await sparePort();
  const url = `https://127.0.0.1:${String(port)}`;
  const home = join(folder, 'api-server');
  const auditLog = join(folder, 'audit.jsonl');
  const tokens = Object.fromEntries(USERS.map((user) => [user, randomUUID()])) as Record<User, string>;
  await mkdir(home);
  await writeSecrets(home, tokens);
  const ca = (): string => lastCertificate(join(home, 'apiserver.crt'));
  const args = [
    ...['--etcd-servers', options.etcd, '--cert-dir', home],
    ...['--bind-address', '127.0.0.1', '--secure-port', String(port), '--advertise-address', '127.0.0.1'],
    ...['--endpoint-reconciler-type', 'none', '--service-cluster-ip-range', '10.96.0.0/24'],
    ...['--authorization-mode', 'RBAC', '--token-auth-file', join(home, 'tokens.csv')],
    ...['--service-account-issuer', 'https://kubernetes.default.svc'],
    ...['--service-account-key-file', join(home, 'accounts.pem')],
    ...['--service-account-signing-key-file', join(home, 'accounts.pem')],
    // It would wait for tokens of pods that only a controller makes.
    ...['--disable-admission-plugins', 'ServiceAccount'],
    ...['--audit-policy-file', join(home, 'audit-policy.json'), '--audit-log-path', auditLog],
    ...options.args,
  ];
  const isReady = (): Promise<boolean> | boolean => {
    if (!existsSync(join(home, 'apiserver.key'))) return false;
    const headers = { authorization: `Bearer ${tokens.admin}` };
    return answersWell(`${url}/readyz`, { ca: ca(), headers });
  };
  return {
    url,
    tokens,
    auditLog,
    ca,
    recipe: { name: 'kube-apiserver', binary: options.binary, args, isReady },
  };
}

async function writeSecrets(home: string, tokens: Readonly<Record<User, string>>): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const lines = Object.entries(tokens).map(([user, token]) => `${token},${user},${user},system:masters\n`);
  await Promise.all([
    writeFile(join(home, 'accounts.pem'), privateKey.export({ type: 'pkcs1', format: 'pem' })),
    writeFile(join(home, 'tokens.csv'), lines.join('')),
    writeFile(join(home, 'audit-policy.json'), JSON.stringify(AUDIT_POLICY)),
  ]);
}

/** Its own certificate comes first, then that of the authority it has made for it. */
function lastCertificate(file: string): string {
  const certificates = readFileSync(file, 'utf8').match(/-----BEGIN[^]+?-----END CERTIFICATE-----\n/g);
  const last = certificates?.at(-1);
  if (last === undefined || certificates?.length !== 2)
    throw new Error(`${file} does not hold two certificates`);
  return last;
}
