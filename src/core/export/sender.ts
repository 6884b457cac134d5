import type { SpanRecord } from '../contract/model.js';

/** A collector took a request. */
export interface SendSuccess {
  readonly ok: true;
  /** Spans that it took the request without (OTLP partial success); never sent again. */
  readonly rejected: number;
  /** Its words, when it had any. */
  readonly message?: string;
}

export interface SendFailure {
  readonly ok: false;
  /** The gRPC status code; absent when the request failed before it was one. */
  readonly code?: number;
  /** Without secrets. */
  readonly message: string;
  /** What to look at, when the failure tells. */
  readonly hint?: string;
  /** How long it asked to be left alone, in milliseconds. */
  readonly retryAfter?: number;
}

export type SendResult = SendSuccess | SendFailure;

/** Sends one request and says how it went. It neither retries nor throws. */
export interface Sender {
  send(records: readonly SpanRecord[]): Promise<SendResult>;
  /** Resolves when no request is under way any more. */
  close(): Promise<void>;
}
