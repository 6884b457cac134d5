import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ServerCredentials } from '@grpc/grpc-js';
import { describe, expect, it, vi } from 'vitest';
import type { Collector } from './testing/collector.js';
import { records } from './testing/doubles.js';
import { makeExporter, type ExporterUnderTest } from './testing/exporter.js';
import { makeStage } from './testing/stage.js';

const stage = makeStage();
const file = (name: string): string => path.join(import.meta.dirname, 'testing/certs', name);
const ca_file = file('ca.pem');
const client = { cert_file: file('client.pem'), key_file: file('client.key') };

async function tlsCollector(demandsClientCertificate: boolean): Promise<Collector> {
  const [ca, cert_chain, private_key] = await Promise.all(
    ['ca.pem', 'server.pem', 'server.key'].map((name) => readFile(file(name))),
  );
  if (ca === undefined || cert_chain === undefined || private_key === undefined)
    throw new Error('no fixture');
  const credentials = ServerCredentials.createSsl(
    ca,
    [{ cert_chain, private_key }],
    demandsClientCertificate,
  );
  return stage.collector({ credentials });
}

const exporterTo = (endpoint: string, tls: Record<string, unknown>): Promise<ExporterUnderTest> =>
  stage.exporterTo(0, { endpoint, tls, drain_timeout: '200ms' });

describe('TLS to the collector', () => {
  it.each(['127.0.0.1:', 'https://127.0.0.1:', 'https://localhost:'])(
    'sends to %s with a CA file',
    async (base) => {
      const server = await tlsCollector(false);
      const { exporter } = await exporterTo(base + String(server.port), { ca_file });
      exporter.push(records(3));
      await vi.waitFor(() => expect(server.accepted()).toHaveLength(3));
    },
  );

  it('sends with a client certificate where one is demanded', async () => {
    const server = await tlsCollector(true);
    const { exporter } = await exporterTo(`127.0.0.1:${String(server.port)}`, { ca_file, ...client });
    exporter.push(records(3));
    await vi.waitFor(() => expect(server.accepted()).toHaveLength(3));
  });

  it.each([
    { why: 'no client certificate where one is demanded', demands: true, tls: { ca_file } },
    { why: 'a CA that it does not know', demands: false, tls: {} },
    { why: 'no TLS', demands: false, tls: { insecure: true } },
  ])('keeps spans, and sends nothing, with $why', async ({ demands, tls }) => {
    const server = await tlsCollector(demands);
    const { exporter, counters, health } = await exporterTo(`127.0.0.1:${String(server.port)}`, tls);
    exporter.push(records(3));
    await vi.waitFor(() => expect(counters.get('export_retries_total code=UNAVAILABLE')).toBeGreaterThan(1));
    expect(health.said.at(-1)).toMatchObject({ state: 'degraded' });
    expect(server.calls).toEqual([]);
  });

  it('hints at tls.insecure when the collector speaks no TLS', async () => {
    const server = await stage.collector();
    const { exporter, log, health } = await exporterTo(`localhost:${String(server.port)}`, {});
    exporter.push(records(3));
    await vi.waitFor(() => expect(log.lines).toHaveLength(1));
    const hint = 'the collector may speak no TLS: set tls.insecure: true';
    expect(log.lines[0]).toMatchObject({ level: 'warn', fields: { code: 'UNAVAILABLE', hint } });
    expect(health.said.at(-1)?.reason).toContain(hint);
  });

  it('hints at nothing when a collector with TLS is not there, or is not trusted', async () => {
    const [gone, server] = [await stage.collector(), await tlsCollector(false)];
    gone.stop();
    for (const { port } of [gone, server]) {
      const { exporter, log } = await exporterTo(`localhost:${String(port)}`, {});
      exporter.push(records(3));
      await vi.waitFor(() => expect(log.lines).toHaveLength(1));
      expect(log.lines[0]?.fields).not.toHaveProperty('hint');
    }
  });

  it('picks up certificates that are put right while it runs', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'export-tls-'));
    stage.closing({ stop: () => rm(folder, { recursive: true }) });
    const rotated = path.join(folder, 'ca.pem');
    await copyFile(file('client.pem'), rotated);
    const server = await tlsCollector(false);
    const { exporter, counters } = await exporterTo(`127.0.0.1:${String(server.port)}`, { ca_file: rotated });
    exporter.push(records(3));
    await vi.waitFor(() => expect(counters.get('export_retries_total code=UNAVAILABLE')).toBeGreaterThan(0));
    await copyFile(ca_file, rotated);
    await vi.waitFor(() => expect(server.accepted()).toHaveLength(3), { timeout: 10_000 });
  });

  it('names component and file when a file is missing or no certificate', async () => {
    const { exporter } = makeExporter({ tls: { ca_file: file('nowhere.pem') } });
    await expect(exporter.start()).rejects.toThrow(/^otlp: tls\.ca_file: ENOENT.*nowhere\.pem/);
    await exporter.stop();
    const wrong = makeExporter({
      tls: { ca_file, cert_file: file('client.key'), key_file: client.key_file },
    });
    await expect(wrong.exporter.start()).rejects.toThrow(/^otlp: tls: the certificate files can't be used/);
    await wrong.exporter.stop();
  });
});
