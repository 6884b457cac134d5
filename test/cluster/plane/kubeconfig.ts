/** What a client proves itself by. */
export type Proof = { readonly token: string } | { readonly tokenFile: string };

export interface Server {
  readonly url: string;
  /** The certificate of its authority, in PEM. */
  readonly ca: string;
}

/** JSON, and so YAML too. */
export function kubeconfigOf({ url, ca }: Server, user: Proof, namespace = 'default'): string {
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'plane', cluster }],
    users: [{ name: 'user', user }],
    contexts: [{ name: 'plane', context: { cluster: 'plane', user: 'user', namespace } }],
    'current-context': 'plane',
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
