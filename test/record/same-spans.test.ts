import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecording, zeroOf, type Line } from '../../src/local/recording.js';
import { redactObject } from '../../src/record/redact-object.js';
import { RECORDINGS, fileOf } from '../replay/replayed.js';
import { createMapper } from '../pipeline/in-process.js';
import { createMint, canariesIn } from '../secrets/canary.js';
import { isJson, merged, type Json } from '../secrets/merge.js';
import { realLife } from '../secrets/real-life.js';
import { mapLines, play } from '../stories/play.js';

function redacted(lines: readonly Line[]): Line[] {
  return lines.map((line) => ({ ...line, object: redactObject(line.object) }) as Line);
}

function spansOf(lines: readonly Line[]): readonly unknown[] {
  const mapped = mapLines(lines);
  return play([...mapped.values()], 'paced', zeroOf(lines)).records.map((record) => JSON.stringify(record));
}

/**
 * Places that a recording keeps on purpose: names of things, labels, texts that people write for all to read. They are
 * said in `recordings/README.md`.
 */
const KEPT =
  /(?:Label|LabelKey|Finalizer|Image|NominatedNode|Related|Action|PathAlias|ReportState|ParamName|ResultName|PodMessage|Description|Note|Author|PullTitle|WorkflowMessage|CommitMessage|WebhookName|Avatar)\d+$/;

describe.each(RECORDINGS)('%s', (name) => {
  it('gives the same spans, byte by byte, when it is redacted', async () => {
    const { lines } = await readRecording(fileOf(name));
    const spans = spansOf(lines);
    expect(spans.length).toBeGreaterThan(50);
    expect(spansOf(redacted(lines))).toEqual(spans);
  });

  it('holds no secret of real life afterwards', async () => {
    const { lines } = await readRecording(fileOf(name));
    const mint = createMint();
    const planted = lines.map(
      (line) => ({ ...line, object: merged(line.object, realLife(line, mint)) }) as Line,
    );
    expect(canariesIn(JSON.stringify(planted)).length).toBeGreaterThan(1000);
    const left = canariesIn(JSON.stringify(redacted(planted))).filter((canary) => !KEPT.test(canary));
    expect([...new Set(left.map((canary) => canary.replace(/\d+$/, '')))]).toEqual([]);
    expect(spansOf(redacted(planted))).toEqual(spansOf(planted));
  });
});

/** Keys that lose what they hold, and one that nobody knows. */
const KEYS = ['env', 'args', 'script', 'params', 'results', 'annotations', 'volumes', 'apiToken', 'unknown'];
const noise = fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue({ maxDepth: 3 }));

/** The value, with more keys in each object of it. What was recorded stays, as do maps of names. */
function noisy(value: unknown, more: Json, key = ''): unknown {
  if (Array.isArray(value)) return value.map((entry) => noisy(entry, more));
  if (!isJson(value) || key === 'labels' || key === 'spanContext') return value;
  const entries = Object.entries(value).map(([name, entry]) => [name, noisy(entry, more, name)] as const);
  return { ...more, ...Object.fromEntries(entries) };
}

it('whatever stands beside what sources read, they make the same of it', async () => {
  const { lines } = await readRecording(fileOf('r3-trouble'));
  const mapper = createMapper();
  fc.assert(
    fc.property(fc.constantFrom(...lines), noise, (line, more) => {
      const object = noisy(line.object, more) as Json;
      const [whole, less] = [object, redactObject(object)].map((held) =>
        mapper({ ...line, object: held } as Line),
      );
      expect(whole?.length).toBe(mapper(line).length);
      expect(less).toEqual(whole);
    }),
    { numRuns: 500 },
  );
});
