import { X509Certificate } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import {
  bufferFromFileOrString,
  type Cluster,
  findHomeDir,
  type KubeConfig,
  loadYaml,
  makeAbsolutePath,
} from '@kubernetes/client-node';
import { ComponentError } from '../contract/errors.js';
import { describe } from './describe.js';
import { fieldOf, textOf } from './fields.js';
import { PooledKubeConfig } from './pooled-config.js';

export interface KubeConfigOptions {
  /** Path of a kubeconfig; else KUBECONFIG, ~/.kube/config, the service account of the pod. */
  readonly kubeconfig?: string | undefined;
  /** Else the current context. */
  readonly context?: string | undefined;
  /** Root below which the service account is mounted. */
  readonly accountRoot?: string | undefined;
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Loads and checks: what can be known to be wrong before the first request is said here. */
export function loadKubeConfig(options: KubeConfigOptions): PooledKubeConfig {
  const files = kubeconfigFiles(options.kubeconfig);
  const config = files.length > 0 ? fromFiles(files) : inCluster(options.accountRoot ?? '');
  if (options.context !== undefined) config.setCurrentContext(options.context);
  checkContext(config);
  checkCredentials(config);
  return config;
}

function kubeconfigFiles(path: string | undefined): readonly string[] {
  if (path !== undefined && path !== '') return [path];
  const named = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (named.length > 0) return named;
  const home = findHomeDir();
  const file = home === null ? undefined : join(home, '.kube', 'config');
  return file !== undefined && existsSync(file) ? [file] : [];
}

function fromFiles(files: readonly string[]): PooledKubeConfig {
  const merged = new PooledKubeConfig();
  for (const file of files) {
    attempt(`kubeconfig ${file}`, () => {
      merged.mergeConfig(fromFile(file), (textOf(merged.getCurrentContext()) ?? '') !== '');
    });
  }
  return merged;
}

function fromFile(file: string): PooledKubeConfig {
  const content = loadYaml<unknown>(readFileSync(file, 'utf8'));
  if (typeof content !== 'object' || content === null) throw new Error('it is no kubeconfig');
  const config = new PooledKubeConfig();
  config.loadFromFile(file);
  config.users = config.users.map((user) => {
    const tokenFile = tokenFileOf(content, user.name);
    if (tokenFile === undefined || user.token !== undefined) return user;
    const path = makeAbsolutePath(dirname(file), tokenFile);
    return { ...user, authProvider: { name: 'tokenFile', config: { tokenFile: path } } };
  });
  return config;
}

/** client-node knows a token file only of the pod's own account, and drops `tokenFile` of a kubeconfig. */
function tokenFileOf(content: object, user: string): string | undefined {
  const users = fieldOf(content, 'users');
  if (!Array.isArray(users)) return undefined;
  const entry: unknown = users.find((candidate) => fieldOf(candidate, 'name') === user);
  return textOf(fieldOf(fieldOf(entry, 'user'), 'tokenFile'));
}

function inCluster(root: string): PooledKubeConfig {
  if (!existsSync(`${root}${ACCOUNT}/token`)) {
    throw problem('no cluster is configured: no KUBECONFIG, no ~/.kube/config, and not inside a cluster');
  }
  if ((process.env['KUBERNETES_SERVICE_HOST'] ?? '') === '') {
    throw problem('KUBERNETES_SERVICE_HOST is not set, though a service account is mounted');
  }
  const config = new PooledKubeConfig();
  config.loadFromCluster(root);
  return config;
}

function checkContext(config: KubeConfig): void {
  const name = textOf(config.getCurrentContext());
  const known = config.contexts.map((context) => context.name).join(', ');
  if (name === undefined)
    throw problem(`the kubeconfig has no current-context (contexts: ${known || 'none'})`);
  const context = config.getContextObject(name);
  if (context === null) throw problem(`the kubeconfig has no context ${name} (contexts: ${known || 'none'})`);
  const cluster = config.getCluster(context.cluster);
  if (cluster === null) throw problem(`context ${name} names cluster ${context.cluster}, which is not there`);
  checkServer(cluster);
  const user = textOf(context.user);
  if (user === undefined) addAnonymous(config, name);
  else if (config.getUser(user) === null)
    throw problem(`context ${name} names user ${user}, which is not there`);
}

/** An address that may hold a password is not shown. */
function checkServer({ name, server }: Cluster): void {
  if (server.includes('@')) {
    throw problem(
      `cluster ${name}: its server must be an address without user and password; credentials belong under users`,
    );
  }
  if (URL.canParse(server) && /^https?:$/.test(new URL(server).protocol)) return;
  throw problem(`cluster ${name}: ${server} is no http or https address`);
}

/** Without a user client-node would leave out the cluster's CA too. */
function addAnonymous(config: KubeConfig, context: string): void {
  const user = 'anonymous (no user in the context)';
  config.users = [...config.users, { name: user }];
  config.contexts = config.contexts.map((each) => (each.name === context ? { ...each, user } : each));
}

function checkCredentials(config: KubeConfig): void {
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  attempt('TLS material of the kubeconfig', () => {
    const ca = bufferFromFileOrString(cluster?.caFile, cluster?.caData) ?? undefined;
    const cert = bufferFromFileOrString(user?.certFile, user?.certData) ?? undefined;
    const key = bufferFromFileOrString(user?.keyFile, user?.keyData) ?? undefined;
    createSecureContext({ ca, cert, key });
    // A secure context takes any bytes for a CA, and then trusts nobody.
    if (ca !== undefined) new X509Certificate(ca);
  });
  const tokenFile = textOf(fieldOf(fieldOf(user?.authProvider, 'config'), 'tokenFile'));
  if (tokenFile === undefined) return;
  attempt('token file', () => {
    accessSync(tokenFile, constants.R_OK);
  });
}

function attempt(what: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    // A YAML error goes on with the lines around the mistake, which may be those of a token: no cause, either.
    const [reason = ''] = describe(error).split('\n', 1);
    throw problem(`${what}: ${reason}`);
  }
}

function problem(message: string): ComponentError {
  return new ComponentError('kubernetes', message);
}
