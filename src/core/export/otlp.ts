import { Metadata, status, type ChannelCredentials } from '@grpc/grpc-js';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import type { SpanRecord } from '../contract/model.js';
import type { Logger } from '../contract/ports.js';
import { loadCredentials, type TlsSettings } from './credentials.js';
import { variablesSet, withoutVariables } from './environment.js';
import { hintOf } from './hint.js';
import { listenForNotices, takeNotice, type Notice } from './partial-success.js';
import { toReadableSpans } from './readable.js';
import { retryAfterOf } from './retry-info.js';
import { redactor } from './secrets.js';
import type { Sender, SendResult } from './sender.js';

export interface OtlpSettings {
  /** `host:port` */
  readonly address: string;
  readonly tls: TlsSettings;
  /** The values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  /** Milliseconds until a request that was not answered fails with DEADLINE_EXCEEDED. */
  readonly timeout: number;
  /** Requests under way at once, at most. */
  readonly consumers: number;
}

type ExporterConfig = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;

/** This many requests without a connection or an answer, and the connection is made anew. */
const RENEW_AFTER = 3;
const NO_ANSWER: ReadonlySet<number | undefined> = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED]);

/** Reads the TLS files and makes the sender; connects with the first request. Throws when a file can't be used. */
export async function openOtlpSender(settings: OtlpSettings, log: Logger): Promise<Sender> {
  listenForNotices();
  const variables = variablesSet();
  if (variables.length > 0)
    log.info('these variables are not read: the configuration says it all', { variables });
  return new OtlpSender(settings, log, await loadCredentials(settings.tls));
}

class OtlpSender implements Sender {
  private exporter: OTLPTraceExporter;
  private readonly redact: (text: string) => string;
  private readonly retired = new Set<Promise<void>>();
  private unanswered = 0;

  constructor(
    private readonly settings: OtlpSettings,
    private readonly log: Logger,
    private credentials: ChannelCredentials,
  ) {
    this.redact = redactor(settings.headers);
    this.exporter = createExporter(settings, credentials);
  }

  async send(records: readonly SpanRecord[]): Promise<SendResult> {
    const { exporter } = this;
    const result = this.explained(await exportOnce(exporter, records, this.redact));
    const unanswered = !result.ok && NO_ANSWER.has(result.code);
    this.unanswered = unanswered ? this.unanswered + 1 : 0;
    if (this.unanswered >= RENEW_AFTER && this.exporter === exporter) await this.renew();
    return result;
  }

  private explained(result: SendResult): SendResult {
    if (result.ok || this.settings.tls.insecure) return result;
    const hint = hintOf(result.message);
    return hint === undefined ? result : { ...result, hint };
  }

  async close(): Promise<void> {
    this.retire(this.exporter);
    await Promise.all(this.retired);
  }

  /**
   * A gRPC channel that failed for long tries to connect only every two minutes, which the package lets nobody
   * change, and one whose peer went silent stays as it is. A new one connects at once, with the certificates that
   * are in the files now.
   */
  private async renew(): Promise<void> {
    try {
      this.credentials = await loadCredentials(this.settings.tls);
    } catch (error) {
      this.log.warn('the TLS files can not be read again; going on with what they held', { error });
    }
    this.retire(this.exporter);
    this.exporter = createExporter(this.settings, this.credentials);
  }

  /** Closes it when its last request has ended. */
  private retire(exporter: OTLPTraceExporter): void {
    const closed: Promise<void> = exporter
      .shutdown()
      .catch((error: unknown) => {
        this.log.warn('a connection to the collector did not close cleanly', { error });
      })
      .finally(() => this.retired.delete(closed));
    this.retired.add(closed);
  }
}

function createExporter(settings: OtlpSettings, credentials: ChannelCredentials): OTLPTraceExporter {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(settings.headers)) metadata.set(name, value);
  const config: ExporterConfig = {
    // With https:// the package keeps any port but 443, which is gRPC's default; the credentials decide on TLS.
    url: `https://${settings.address}`,
    credentials,
    metadata,
    compression: settings.compression as NonNullable<ExporterConfig['compression']>,
    timeoutMillis: settings.timeout,
    // Ours is the limit. The package's own frees a place a moment after it has called back.
    concurrencyLimit: settings.consumers * 2,
  };
  return withoutVariables(() => new OTLPTraceExporter(config));
}

function exportOnce(
  exporter: OTLPTraceExporter,
  records: readonly SpanRecord[],
  redact: (text: string) => string,
): Promise<SendResult> {
  return new Promise((resolve) => {
    try {
      exporter.export(toReadableSpans(records), (result) => {
        resolve(toSendResult(result, takeNotice(), redact));
      });
    } catch (error) {
      resolve({ ok: false, message: redact(error instanceof Error ? error.message : String(error)) });
    }
  });
}

function toSendResult(
  result: ExportResult,
  notice: Notice | undefined,
  redact: (text: string) => string,
): SendResult {
  if (result.code === ExportResultCode.SUCCESS) {
    if (notice === undefined) return { ok: true, rejected: 0 };
    return { ok: true, rejected: notice.rejected, message: redact(notice.message) };
  }
  const error = result.error ?? new Error('the export failed without a reason');
  const retryAfter = retryAfterOf(error);
  return {
    ok: false,
    // The package hands the gRPC error through as it is.
    ...('code' in error && typeof error.code === 'number' ? { code: error.code } : {}),
    message: redact(error.message),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}
