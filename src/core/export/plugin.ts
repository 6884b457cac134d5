import { ComponentError } from '../contract/errors.js';
import { defineExporter, type Context } from '../contract/plugin.js';
import { METER, type Logger } from '../contract/ports.js';
import { otlpConfig, readEndpoint, type OtlpConfig } from './config.js';
import { openOtlpSender, type OtlpSettings } from './otlp.js';
import type { QueueSettings } from './queue-options.js';
import { ExportQueue } from './queue.js';
import type { Sender } from './sender.js';
import { labelledCounters, labelledMeter, timed } from './told.js';
import { thrown } from '../kit/thrown.js';

const deps = { meter: METER };

export const otlp = defineExporter<OtlpConfig, typeof deps>({
  kind: 'exporter',
  type: 'otlp',
  stability: 'beta',
  description:
    'Sends spans to an OpenTelemetry Collector over OTLP/gRPC, and keeps them until it has taken them.',
  config: otlpConfig,
  deps,
  create: (context: Context<OtlpConfig, typeof deps>) => {
    const labels = { exporter: context.id };
    const meter = labelledMeter(context.deps.meter, labels);
    return new ExportQueue({
      settings: queueSettings(context.config),
      open: async () => timed(await open(context.id, otlpSettings(context.config), context.log), meter),
      log: context.log,
      counters: labelledCounters(context.counters, labels),
      meter,
      report: (health) => {
        context.report(health);
      },
    });
  },
});

async function open(id: string, settings: OtlpSettings, log: Logger): Promise<Sender> {
  try {
    return await openOtlpSender(settings, log);
  } catch (error) {
    throw new ComponentError(id, thrown(error), { cause: error });
  }
}

function otlpSettings(config: OtlpConfig): OtlpSettings {
  const { address, insecure } = readEndpoint(config);
  const { ca_file: caFile, cert_file: certFile, key_file: keyFile } = config.tls;
  return {
    address,
    tls: { insecure, caFile, certFile, keyFile },
    headers: config.headers,
    compression: config.compression,
    timeout: config.timeout,
    consumers: config.sending_queue.num_consumers,
  };
}

function queueSettings(config: OtlpConfig): QueueSettings {
  const { batch, sending_queue: queue, retry_on_failure: retry } = config;
  return {
    batch: { maxSpans: batch.max_spans, maxBytes: batch.max_bytes, linger: batch.linger },
    queueBytes: queue.queue_bytes,
    consumers: queue.num_consumers,
    retry: { initial: retry.initial_interval, max: retry.max_interval },
    drainTimeout: config.drain_timeout,
  };
}
