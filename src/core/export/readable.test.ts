import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import type { OtlpRequest } from '../../local/otlp-json.js';
import { decodeRequest } from '../../local/otlp-proto.js';
import type { SpanRecord } from '../contract/model.js';
import { toReadableSpans } from './readable.js';
import { estimateSize } from './size.js';
import { record, records } from './testing/doubles.js';

const RICH = record(1, {
  parentSpanId: '00000000000000ff',
  name: 'RUN släpp 🚀',
  kind: 'server',
  status: 'error',
  start: 1_700_000_000_123_456,
  end: 1_700_000_002_000_001,
  attributes: { b: 'text', a: 7, d: true, c: 1.5, e: ['x', 'y'], 'empty.one': '', f: false, g: 0 },
  resource: { 'service.name': 'tekton', 'k8s.namespace.name': 'jx' },
  links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: { z: 1, y: 'why' } }],
});

function serialize(spans: readonly SpanRecord[]): Uint8Array {
  const bytes = ProtobufTraceSerializer.serializeRequest(toReadableSpans(spans));
  if (bytes === undefined) throw new Error('nothing was serialized');
  return bytes;
}

function decode(spans: readonly SpanRecord[]): OtlpRequest {
  return decodeRequest(serialize(spans));
}

describe('toReadableSpans', () => {
  it('says on the wire what the record says, and nothing else', () => {
    expect(decode([RICH])).toEqual({
      resourceSpans: [
        {
          resource: {
            attributes: [
              { key: 'k8s.namespace.name', value: { stringValue: 'jx' } },
              { key: 'service.name', value: { stringValue: 'tekton' } },
            ],
          },
          scopeSpans: [
            {
              scope: { name: 'lighthouse-telemetry' },
              spans: [
                {
                  traceId: RICH.traceId,
                  spanId: RICH.spanId,
                  parentSpanId: '00000000000000ff',
                  flags: 0x101,
                  name: 'RUN släpp 🚀',
                  kind: 2,
                  startTimeUnixNano: '1700000000123456000',
                  endTimeUnixNano: '1700000002000001000',
                  attributes: [
                    { key: 'a', value: { intValue: '7' } },
                    { key: 'b', value: { stringValue: 'text' } },
                    { key: 'c', value: { doubleValue: 1.5 } },
                    { key: 'd', value: { boolValue: true } },
                    {
                      key: 'e',
                      value: { arrayValue: { values: [{ stringValue: 'x' }, { stringValue: 'y' }] } },
                    },
                    { key: 'empty.one', value: { stringValue: '' } },
                    { key: 'f', value: { boolValue: false } },
                    { key: 'g', value: { intValue: '0' } },
                  ],
                  links: [
                    {
                      traceId: 'a'.repeat(32),
                      spanId: 'b'.repeat(16),
                      flags: 0x101,
                      attributes: [
                        { key: 'y', value: { stringValue: 'why' } },
                        { key: 'z', value: { intValue: '1' } },
                      ],
                    },
                  ],
                  status: { code: 2 },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('gives the same bytes for the same record, however its attributes are ordered', () => {
    const turned = (attributes: SpanRecord['attributes']): SpanRecord['attributes'] =>
      Object.fromEntries(Object.entries(attributes).reverse());
    const again = { ...RICH, attributes: turned(RICH.attributes), resource: turned(RICH.resource) };
    expect(serialize([again])).toEqual(serialize([RICH]));
    expect(serialize([RICH])).toEqual(serialize([structuredClone(RICH)]));
  });

  it('leaves a root without parent and an unset status without code', () => {
    const span = decode([record(3)]).resourceSpans[0]?.scopeSpans[0]?.spans[0];
    expect(span).toMatchObject({ kind: 1, status: {} });
    expect(span).not.toHaveProperty('parentSpanId');
    expect(span?.status).not.toHaveProperty('code');
  });

  it('puts equal resources of a request into one, and keeps different ones apart', () => {
    const other = record(2, { resource: { 'service.name': 'kubernetes' } });
    const { resourceSpans } = decode([record(0), other, record(1)]);
    const ids = resourceSpans.map(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)),
    );
    expect(ids).toEqual([[record(0).spanId, record(1).spanId], [other.spanId]]);
  });

  it.each([0, 1, 999_999, 1_000_000, 4_102_444_799_999_999])('keeps %d microseconds exactly', (micros) => {
    const span = decode([record(0, { start: micros, end: micros })]).resourceSpans[0]?.scopeSpans[0]
      ?.spans[0];
    expect(span?.startTimeUnixNano).toBe((BigInt(micros) * 1000n).toString());
  });
});

describe('estimateSize', () => {
  it('is never below what a span takes, and not far above', () => {
    for (const span of [RICH, record(0), record(1, { attributes: { long: 'é'.repeat(100_000) } })]) {
      const real = serialize([span]).length;
      expect(estimateSize(span)).toBeGreaterThanOrEqual(real);
      expect(estimateSize(span)).toBeLessThan(real + 250);
    }
  });

  it('holds for a whole request', () => {
    const all = records(512);
    const estimate = all.reduce((sum, span) => sum + estimateSize(span), 0);
    expect(estimate).toBeGreaterThanOrEqual(serialize(all).length);
  });
});
