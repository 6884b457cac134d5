import {
  Server,
  ServerCredentials,
  type Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import type { OtlpRequest, OtlpSpan } from '../../../local/otlp-json.js';
import { decodeRequest, encodeResponse, EXPORT_PATH } from '../../../local/otlp-proto.js';

/** What a scripted collector answers; `hang` is no answer at all. */
export type Reply =
  | { readonly type: 'ok' | 'hang' }
  | { readonly type: 'partial'; readonly rejected: number; readonly message: string }
  | {
      readonly type: 'error';
      readonly code: number;
      readonly details?: string;
      readonly trailers?: Metadata;
    };

export interface Call {
  readonly request: OtlpRequest;
  readonly spans: readonly OtlpSpan[];
  readonly metadata: Metadata;
  readonly reply: Reply;
}

export interface CollectorOptions {
  /** Called with each call and its number, from 0. */
  readonly script?: (call: Omit<Call, 'reply'>, number: number) => Reply;
  readonly port?: number;
  readonly credentials?: ServerCredentials;
}

export interface Collector {
  readonly port: number;
  readonly calls: readonly Call[];
  /** Spans of the requests that were answered with `ok` or `partial`. */
  accepted(): OtlpSpan[];
  stop(): void;
}

export const OK: Reply = { type: 'ok' };

const same = (bytes: Buffer): Buffer => bytes;

/** The one method of a trace service, with requests and answers as bytes. */
export const EXPORT_METHOD = {
  path: EXPORT_PATH,
  requestStream: false,
  responseStream: false,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
} as const;

/** A real OTLP/gRPC server on the loopback interface that answers by a script. */
export async function startCollector(options: CollectorOptions = {}): Promise<Collector> {
  const calls: Call[] = [];
  const server = new Server();
  server.addService(
    { export: EXPORT_METHOD },
    {
      export: (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
        const request = decodeRequest(call.request);
        const seen = { request, spans: spansOf(request), metadata: call.metadata };
        const reply = options.script?.(seen, calls.length) ?? OK;
        calls.push({ ...seen, reply });
        answer(reply, respond);
      },
    },
  );
  const port = await listen(server, options);
  return {
    port,
    calls,
    accepted: () => calls.filter(({ reply }) => isAccepting(reply)).flatMap(({ spans }) => spans),
    stop: () => {
      server.forceShutdown();
    },
  };
}

export function spansOf(request: OtlpRequest): OtlpSpan[] {
  return request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

function isAccepting(reply: Reply): boolean {
  return reply.type === 'ok' || reply.type === 'partial';
}

function answer(reply: Reply, respond: sendUnaryData<Buffer>): void {
  if (reply.type === 'hang') return;
  if (reply.type === 'error') {
    const { code, details = 'scripted', trailers } = reply;
    respond({ code, details, ...(trailers === undefined ? {} : { metadata: trailers }) });
    return;
  }
  const partial =
    reply.type === 'partial' ? { rejectedSpans: reply.rejected, errorMessage: reply.message } : undefined;
  respond(null, encodeResponse(partial));
}

function listen(server: Server, options: CollectorOptions): Promise<number> {
  const { port = 0, credentials = ServerCredentials.createInsecure() } = options;
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${String(port)}`, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}
