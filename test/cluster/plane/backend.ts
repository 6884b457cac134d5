import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sparePort } from '../../process/ports.js';
import { LINEUP } from '../parts/parts.js';
import type { Recipe } from './daemon.js';
import { answersWell } from './probe.js';

export interface Backend {
  readonly jaeger: Recipe;
  readonly collector: Recipe;
  /** Where Jaeger's query API is. */
  readonly queryUrl: string;
  /** Where the collector takes OTLP/gRPC. */
  readonly otlpGrpc: string;
  /** Where it takes traces by OTLP/HTTP. */
  readonly otlpHttp: string;
}

export interface BackendOptions {
  readonly binaries: { readonly jaeger: string; readonly collector: string };
  /** More OTLP/gRPC endpoints that the collector sends every request to, as it comes. */
  readonly tees: readonly string[];
}

/** A collector that sends what it takes to a Jaeger. */
export async function backendIn(folder: string, { binaries, tees }: BackendOptions): Promise<Backend> {
  const [otlpGrpc, http, toJaeger] = [await localPort(), await localPort(), await localPort()];
  const [queryUrl, admin] = [`http://${await localPort()}`, await localPort()];
  const config = join(folder, 'collector.json');
  await writeFile(config, JSON.stringify(collectorConfig({ otlpGrpc, http, toJaeger, tees }), null, 2));
  const otlpHttp = `http://${http}/v1/traces`;
  return {
    queryUrl,
    otlpGrpc,
    otlpHttp,
    jaeger: {
      name: 'jaeger',
      binary: binaries.jaeger,
      args: [
        ...(await jaegerArgs()),
        `--collector.otlp.grpc.host-port=${toJaeger}`,
        `--query.http-server.host-port=${new URL(queryUrl).host}`,
        `--admin.http.host-port=${admin}`,
      ],
      // Otherwise it would trace its own work, and send that to a fixed port.
      env: { OTEL_TRACES_SAMPLER: 'always_off' },
      isReady: async () => (await answersWell(`http://${admin}/`)) && answersWell(`${queryUrl}/api/services`),
    },
    collector: {
      name: 'collector',
      binary: binaries.collector,
      args: ['--config', config],
      isReady: () => takesTraces(otlpHttp),
    },
  };
}

/** Whatever else it listens at, its agent included, which later versions lack: nobody asks there, but left alone it would be fixed ports of all interfaces. */
async function jaegerArgs(hasAgent = LINEUP === 'recorded'): Promise<readonly string[]> {
  const unused = [
    ...['collector.grpc-server', 'collector.http-server', 'collector.otlp.http', 'query.grpc-server'],
    ...(hasAgent ? ['http-server'] : []),
  ];
  const udp = (hasAgent ? ['jaeger-binary', 'jaeger-compact', 'zipkin-compact'] : []).map(
    (name) => `--processor.${name}.server-host-port=127.0.0.1:0`,
  );
  const tcp = await Promise.all(unused.map(async (name) => `--${name}.host-port=${await localPort()}`));
  return [...tcp, ...udp, '--metrics-backend=none', '--log-level=warn'];
}

interface Routes {
  readonly otlpGrpc: string;
  readonly http: string;
  readonly toJaeger: string;
  readonly tees: readonly string[];
}

function collectorConfig({ otlpGrpc, http, toJaeger, tees }: Routes): object {
  const insecure = (endpoint: string): object => ({ endpoint, tls: { insecure: true } });
  const others = tees.map(
    (endpoint, index) => [`otlp_grpc/tee-${String(index)}`, insecure(endpoint)] as const,
  );
  const receivers = ['otlp'];
  return {
    receivers: { otlp: { protocols: { grpc: { endpoint: otlpGrpc }, http: { endpoint: http } } } },
    processors: { batch: {} },
    exporters: { 'otlp_grpc/jaeger': insecure(toJaeger), ...Object.fromEntries(others) },
    service: {
      pipelines: {
        traces: { receivers, processors: ['batch'], exporters: ['otlp_grpc/jaeger'] },
        ...(others.length > 0 && { 'traces/tees': { receivers, exporters: others.map(([name]) => name) } }),
      },
      telemetry: { metrics: { level: 'none' } },
    },
  };
}

/** An export of nothing. */
async function takesTraces(url: string): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  try {
    return (await fetch(url, { method: 'POST', headers, body: '{}' })).ok;
  } catch (error) {
    // What fetch throws when nobody is there.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function localPort(): Promise<string> {
  return `127.0.0.1:${String(await sparePort())}`;
}
