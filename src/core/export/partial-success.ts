import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';

/** What the exporter package said about a request that was accepted. */
export interface Notice {
  readonly rejected: number;
  readonly message: string;
}

const PARTIAL_SUCCESS = 'Received Partial Success response:';

let last: Notice | undefined;
const ignore = (): void => undefined;
const listener: DiagLogger = {
  error: ignore,
  info: ignore,
  debug: ignore,
  verbose: ignore,
  warn(message: string, ...args: unknown[]) {
    last = message === PARTIAL_SUCCESS ? parse(args[0]) : { rejected: 0, message };
  },
};

/**
 * The exporter package tells of partial success only through OpenTelemetry's diagnostics logger, which is global:
 * its response handler can't be set from outside, and anything else would touch private fields or give up the
 * package. It does so synchronously just before it calls back, so what was said last belongs to the request whose
 * callback runs. Must be called before the first export; calling it again does no harm.
 */
export function listenForNotices(): void {
  diag.setLogger(listener, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

/** To be called in the callback of each export; what was said is forgotten then. */
export function takeNotice(): Notice | undefined {
  const notice = last;
  last = undefined;
  return notice;
}

function parse(json: unknown): Notice {
  if (typeof json !== 'string') return { rejected: 0, message: PARTIAL_SUCCESS };
  const partial: unknown = JSON.parse(json);
  if (typeof partial !== 'object' || partial === null) return { rejected: 0, message: json };
  return {
    rejected: 'rejectedSpans' in partial ? Number(partial.rejectedSpans) : 0,
    message: 'errorMessage' in partial ? String(partial.errorMessage) : '',
  };
}
