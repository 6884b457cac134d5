import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { afterEach, describe, expect, it } from 'vitest';
import { OTLP_DESCRIPTOR } from './otlp-descriptor.js';
import type { OtlpRequest } from './otlp-json.js';
import { EXPORT_PATH } from './otlp-proto.js';
import { startReceiver, type Receiver, type ReceiverOptions } from './receiver.js';

const open: { stop(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

async function receiver(onExport: ReceiverOptions['onExport']): Promise<Receiver> {
  const started = await startReceiver({ onExport });
  open.push(started);
  return started;
}

/** Sends bytes as an OTLP exporter does. Compression as gRPC numbers it: 2 is gzip. */
function send(endpoint: string, bytes: Uint8Array, compression = 0): Promise<Buffer> {
  const client = new Client(endpoint, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': compression,
  });
  open.push({
    stop: () => {
      client.close();
    },
  });
  const same = (body: Buffer): Buffer => body;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      EXPORT_PATH,
      same,
      same,
      Buffer.from(bytes),
      new Metadata(),
      (error: ServiceError | null, body?: Buffer) => {
        if (error === null && body !== undefined) resolve(body);
        else reject(error ?? new Error('no answer'));
      },
    );
  });
}

const id = (hex: string): Buffer => Buffer.from(hex, 'hex');

function encode(request: Record<string, unknown>): Uint8Array {
  const type = protobuf.Root.fromJSON(OTLP_DESCRIPTOR).lookupType('ExportTraceServiceRequest');
  return type.encode(type.fromObject(request)).finish();
}

const SENT = encode({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: '' } }] },
      scopeSpans: [
        {
          scope: { name: 'scope', version: '1' },
          spans: [
            {
              traceId: id('0102030405060708090a0b0c0d0e0f10'),
              spanId: id('00000000000000ff'),
              parentSpanId: id('a1a2a3a4a5a6a7a8'),
              traceState: 'a=b',
              flags: 257,
              name: 'one',
              kind: 2,
              startTimeUnixNano: '1700000000123456789',
              endTimeUnixNano: '18446744073709551615',
              attributes: [
                { key: 'int', value: { intValue: '-9223372036854775808' } },
                { key: 'bool', value: { boolValue: false } },
                { key: 'double', value: { doubleValue: 0.5 } },
                { key: 'bytes', value: { bytesValue: Buffer.from('hi') } },
                { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } } },
                {
                  key: 'map',
                  value: { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } },
                },
                { key: 'empty' },
              ],
              events: [{ timeUnixNano: '5', name: 'event' }],
              links: [{ traceId: id('ff'.repeat(16)), spanId: id('ee'.repeat(8)) }],
              status: { code: 2, message: 'broken' },
            },
            { traceId: id('11'.repeat(16)), spanId: id('22'.repeat(8)), name: 'two' },
          ],
        },
      ],
    },
    {},
  ],
});

const SHOWN: OtlpRequest = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: '' } }] },
      scopeSpans: [
        {
          scope: { name: 'scope', version: '1' },
          spans: [
            {
              traceId: '0102030405060708090a0b0c0d0e0f10',
              spanId: '00000000000000ff',
              traceState: 'a=b',
              parentSpanId: 'a1a2a3a4a5a6a7a8',
              flags: 257,
              name: 'one',
              kind: 2,
              startTimeUnixNano: '1700000000123456789',
              endTimeUnixNano: '18446744073709551615',
              attributes: [
                { key: 'int', value: { intValue: '-9223372036854775808' } },
                { key: 'bool', value: { boolValue: false } },
                { key: 'double', value: { doubleValue: 0.5 } },
                { key: 'bytes', value: { bytesValue: 'aGk=' } },
                { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } } },
                {
                  key: 'map',
                  value: { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } },
                },
                { key: 'empty', value: {} },
              ],
              events: [{ timeUnixNano: '5', name: 'event', attributes: [] }],
              links: [{ traceId: 'ff'.repeat(16), spanId: 'ee'.repeat(8), attributes: [] }],
              status: { code: 2, message: 'broken' },
            },
            {
              traceId: '11'.repeat(16),
              spanId: '22'.repeat(8),
              name: 'two',
              kind: 0,
              startTimeUnixNano: '0',
              endTimeUnixNano: '0',
              attributes: [],
              links: [],
              status: {},
            },
          ],
        },
      ],
    },
    { resource: { attributes: [] }, scopeSpans: [] },
  ],
};

describe('startReceiver', () => {
  it.each([
    ['plain', 0],
    ['gzip', 2],
  ])('shows a %s request as OTLP/JSON and answers it as taken', async (_name, compression) => {
    const seen: OtlpRequest[] = [];
    const { endpoint } = await receiver((request) => seen.push(request));
    expect(endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await send(endpoint, SENT, compression)).toHaveLength(0);
    expect(seen).toStrictEqual([SHOWN]);
  });

  it('answers INTERNAL when the handler throws, and goes on', async () => {
    let calls = 0;
    const { endpoint } = await receiver(() => {
      calls += 1;
      if (calls === 1) throw new Error('disk full');
    });
    await expect(send(endpoint, SENT)).rejects.toThrow('13 INTERNAL: disk full');
    await expect(send(endpoint, SENT)).resolves.toHaveLength(0);
  });

  it('answers INVALID_ARGUMENT to what is no export request', async () => {
    const seen: OtlpRequest[] = [];
    const { endpoint } = await receiver((request) => seen.push(request));
    await expect(send(endpoint, Buffer.from([0x0a, 0xff]))).rejects.toThrow(
      /^3 INVALID_ARGUMENT: not an export/,
    );
    expect(seen).toEqual([]);
  });

  it('stops, twice, with a client still connected, and listens no more', async () => {
    const started = await receiver(() => undefined);
    const { endpoint } = started;
    await send(endpoint, SENT);
    await Promise.all([started.stop(), started.stop()]);
    await expect(send(endpoint, SENT)).rejects.toThrow('UNAVAILABLE');
  });
});
