import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import type { OtlpRequest } from './otlp-json.js';
import { decodeRequest, encodeResponse, EXPORT_PATH } from './otlp-proto.js';

export interface ReceiverOptions {
  /** Called with each export request before it is answered. What it throws is answered as INTERNAL. */
  readonly onExport: (request: OtlpRequest) => void;
}

export interface Receiver {
  /** `127.0.0.1:<port>` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const passThrough = (bytes: Buffer): Buffer => bytes;

const TRACE_SERVICE = {
  export: {
    path: EXPORT_PATH,
    requestStream: false,
    responseStream: false,
    requestSerialize: passThrough,
    requestDeserialize: passThrough,
    responseSerialize: passThrough,
    responseDeserialize: passThrough,
  },
} as const;

/** An OTLP/gRPC trace receiver on a free port of the loopback interface; takes gzip, and 4 MiB as the Collector does. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const server = new Server();
  server.addService(TRACE_SERVICE, {
    export: (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
      answer(call.request, options.onExport, respond);
    },
  });
  const port = await bind(server);
  let stopped: Promise<void> | undefined;
  return {
    endpoint: `127.0.0.1:${String(port)}`,
    stop: () => (stopped ??= shutDown(server)),
  };
}

function answer(bytes: Buffer, onExport: ReceiverOptions['onExport'], respond: sendUnaryData<Buffer>): void {
  let request: OtlpRequest;
  try {
    request = decodeRequest(bytes);
  } catch (error) {
    respond({ code: status.INVALID_ARGUMENT, details: `not an export request: ${messageOf(error)}` });
    return;
  }
  try {
    onExport(request);
  } catch (error) {
    respond({ code: status.INTERNAL, details: messageOf(error) });
    return;
  }
  respond(null, encodeResponse());
}

function bind(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** Calls under way are answered; connections are closed. */
function shutDown(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.tryShutdown((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
