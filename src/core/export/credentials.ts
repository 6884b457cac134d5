import { readTlsFile } from '../kit/tls-file.js';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { thrown } from '../kit/thrown.js';

export interface TlsSettings {
  readonly insecure: boolean;
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** Reads the files anew each time, so that rotated certificates are picked up. Throws with the file's name. */
export async function loadCredentials(tls: TlsSettings): Promise<ChannelCredentials> {
  if (tls.insecure) return credentials.createInsecure();
  const [ca, cert, key] = await Promise.all([
    readTlsFile('ca_file', tls.caFile),
    readTlsFile('cert_file', tls.certFile),
    readTlsFile('key_file', tls.keyFile),
  ]);
  try {
    return credentials.createSsl(ca ?? null, key ?? null, cert ?? null);
  } catch (error) {
    throw new Error(`tls: the certificate files can't be used: ${thrown(error)}`, { cause: error });
  }
}
