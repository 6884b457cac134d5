import { Metadata } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

const ROOT = protobuf.Root.fromJSON({
  nested: {
    Status: { fields: { details: { rule: 'repeated', type: 'Any', id: 3 } } },
    Any: { fields: { typeUrl: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    RetryInfo: { fields: { retryDelay: { type: 'Duration', id: 1 } } },
    Duration: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
  },
});
const STATUS = ROOT.lookupType('Status');
const RETRY_INFO = ROOT.lookupType('RetryInfo');

interface RawStatus {
  readonly details: readonly { readonly typeUrl: string; readonly value: Uint8Array }[];
}
interface RawRetryInfo {
  readonly retryDelay: { readonly seconds: number; readonly nanos: number } | null;
}

/** Milliseconds of the RetryInfo among a gRPC error's details; undefined when there is none that can be read. */
export function retryAfterOf(error: object): number | undefined {
  if (!('metadata' in error) || !(error.metadata instanceof Metadata)) return undefined;
  const [details] = error.metadata.get('grpc-status-details-bin');
  if (!(details instanceof Uint8Array)) return undefined;
  try {
    return readRetryInfo(details);
  } catch {
    // Details are an extra that anybody on the way may write; without readable ones the status code decides.
    return undefined;
  }
}

function readRetryInfo(bytes: Uint8Array): number | undefined {
  const options = { longs: Number, defaults: true };
  const { details } = STATUS.toObject(STATUS.decode(bytes), { ...options, arrays: true }) as RawStatus;
  const info = details.find(({ typeUrl }) => typeUrl.endsWith('/google.rpc.RetryInfo'));
  if (info === undefined) return undefined;
  const { retryDelay } = RETRY_INFO.toObject(RETRY_INFO.decode(info.value), options) as RawRetryInfo;
  if (retryDelay === null) return 0;
  return Math.max(retryDelay.seconds * 1000 + retryDelay.nanos / 1_000_000, 0);
}
