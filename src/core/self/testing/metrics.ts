import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import type { Meter } from '../../contract/ports.js';
import { createCounters, type MemoryCounters } from '../counters.js';
import { createMetrics, type Metrics } from '../metrics.js';
import { readExposition, type Family } from './exposition.js';
import { memoryLogger, type LogLine } from './logger.js';

export interface Served {
  readonly counters: MemoryCounters;
  readonly meter: Meter;
  readonly metrics: Metrics;
  readonly lines: readonly LogLine[];
  /** Where it is served; fails when it is not. */
  readonly url: () => string;
  /** Asks for the metrics and reads them. */
  readonly scrape: () => Promise<ReadonlyMap<string, Family>>;
}

/** Metrics that are stopped when the test ends; null: without an endpoint. */
export function makeMetrics(endpoint: string | null = '127.0.0.1:0'): Served {
  const counters = createCounters();
  const { log, lines } = memoryLogger();
  const metrics = createMetrics({ endpoint: endpoint ?? undefined, counters, log });
  onTestFinished(() => metrics.component.stop());
  const url = (): string => {
    const said = lines.find(({ msg }) => msg === 'serving own metrics')?.['url'];
    return typeof said === 'string' ? said : expect.fail('nothing is served');
  };
  const scrape = async (): Promise<ReadonlyMap<string, Family>> => {
    const { status, body } = await ask(url());
    expect(status).toBe(200);
    return readExposition(body);
  };
  return { counters, meter: metrics.meter, metrics, lines, url, scrape };
}

export async function serveMetrics(): Promise<Served> {
  const served = makeMetrics();
  await served.metrics.component.start();
  return served;
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** One request on a connection of its own. */
export async function ask(url: string, method = 'GET'): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, agent: false }, resolve).on('error', reject).end();
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}
