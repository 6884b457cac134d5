import {
  Server,
  ServerCredentials,
  type Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import { EXPORT_METHOD } from '../../src/core/export/testing/collector.js';
import type { OtlpRequest } from '../../src/local/otlp-json.js';
import { decodeRequest, encodeResponse } from '../../src/local/otlp-proto.js';

/** A collector that keeps what it was sent as it came. */
export interface Tap {
  readonly endpoint: string;
  readonly requests: readonly OtlpRequest[];
  /** The bytes of all requests, and what stands in their headers but for those that the configuration names. */
  sent(): string;
  /** The values that came in this header. */
  header(name: string): ReadonlySet<string>;
}

export async function startTap(configured: readonly string[]): Promise<Tap> {
  const requests: OtlpRequest[] = [];
  const sent: string[] = [];
  const headers: Metadata[] = [];
  const server = new Server();
  server.addService(
    { export: EXPORT_METHOD },
    {
      export: ({ request, metadata }: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
        sent.push(request.toString('latin1'));
        headers.push(metadata);
        requests.push(decodeRequest(request));
        respond(null, encodeResponse());
      },
    },
  );
  onTestFinished(() => {
    server.forceShutdown();
  });
  const others = (metadata: Metadata): string => {
    const entries = Object.entries(metadata.getMap());
    return JSON.stringify(entries.filter(([name]) => !configured.includes(name)));
  };
  return {
    endpoint: `127.0.0.1:${String(await bind(server))}`,
    requests,
    sent: () => [...sent, ...headers.map(others)].join('\n'),
    header: (name) => new Set(headers.flatMap((metadata) => metadata.get(name).map(String))),
  };
}

function bind(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
