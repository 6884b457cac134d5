import { beforeAll, describe, expect, it } from 'vitest';
import { readRecording, type Line } from '../../src/local/recording.js';
import { emittedIn } from '../checker/output.js';
import { fileOf, RECORDINGS } from '../replay/replayed.js';
import { canariesIn, createMint } from './canary.js';
import { configOf, found, leave, type Left } from './exits.js';
import { plant } from './plant.js';

/** Told, but without what looks like a credential. */
const REDACTED: ReadonlySet<string> = new Set(['k8s.event.message', 'vcs.change.title']);

/** The bytes of each span but for what is redacted, by its id. */
function apartFromRedacted({ requests }: Left): ReadonlyMap<string, string> {
  return new Map(
    emittedIn(requests).map(({ span, resource }) => {
      const attributes = span.attributes.filter(({ key }) => !REDACTED.has(key));
      return [span.spanId, JSON.stringify([[...resource], { ...span, attributes }])];
    }),
  );
}

describe.each(RECORDINGS)('%s with a canary wherever nothing is meant to be told', (name) => {
  let lines: readonly Line[];
  let plain: Left;
  let left: Left;
  beforeAll(async () => {
    const mint = createMint();
    const config = configOf(mint);
    const recording = await readRecording(fileOf(name));
    lines = plant(recording.lines, mint);
    plain = await leave(recording.lines, config);
    left = await leave(lines, config);
  });

  it('has many in each object and each delivery', () => {
    const counts = lines.map((line) => canariesIn(JSON.stringify(line)).length);
    expect(Math.min(...counts)).toBeGreaterThan(30);
  });

  it('lets none out: not in spans, log, metrics and patches', () => {
    expect(found(left)).toEqual({ spans: [], log: [], metrics: [], written: [] });
    for (const text of Object.values(left.exits) as string[]) expect(text.length).toBeGreaterThan(1000);
  });

  it('gives the spans of the recording, byte for byte but for what is redacted', () => {
    const spans = apartFromRedacted(left);
    expect(spans).toEqual(apartFromRedacted(plain));
    expect(emittedIn(left.requests)).toHaveLength(spans.size);
    expect(left.exits.spans).toContain('[redacted]');
    expect([left.patched, left.webhooks]).toEqual([plain.patched, plain.webhooks]);
    expect(Object.keys(left.webhooks)).toEqual(['202']);
  });
});
