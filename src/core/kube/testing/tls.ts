import { readFileSync } from 'node:fs';
import type { TlsOptions } from 'node:tls';
import { fileURLToPath } from 'node:url';

export type Fixture = 'ca.crt' | 'other-ca.crt' | 'server.crt' | 'server.key' | 'client.crt' | 'client.key';

/** Path of a key or certificate that exists for the tests only. */
export function fixture(name: Fixture): string {
  return fileURLToPath(new URL(`./tls/test-only-${name}`, import.meta.url));
}

export function base64(name: Fixture): string {
  return readFileSync(fixture(name)).toString('base64');
}

/** TLS of a server at 127.0.0.1 and localhost; with `clients` it refuses who shows no certificate of the CA. */
export function serverTls(clients = false): TlsOptions {
  return {
    cert: readFileSync(fixture('server.crt')),
    key: readFileSync(fixture('server.key')),
    ca: readFileSync(fixture('ca.crt')),
    requestCert: clients,
    rejectUnauthorized: clients,
  };
}
