import { describe, expect, it } from 'vitest';
import { readRecording, zeroOf, type Line } from '../../src/local/recording.js';
import { redactObject } from '../../src/record/redact-object.js';
import { RECORDINGS, fileOf } from '../replay/replayed.js';
import { createMint, canariesIn } from '../secrets/canary.js';
import { realLife } from '../secrets/real-life.js';
import { mapLines, play } from '../stories/play.js';

type Json = Readonly<Record<string, unknown>>;

function redacted(lines: readonly Line[]): Line[] {
  return lines.map((line) => ({ ...line, object: redactObject(line.object) }) as Line);
}

function spansOf(lines: readonly Line[]): readonly unknown[] {
  const mapped = mapLines(lines);
  return play([...mapped.values()], 'paced', zeroOf(lines)).records.map((record) => JSON.stringify(record));
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What was recorded, with what stands there in real life beside it. */
function merged(recorded: unknown, added: unknown): unknown {
  if (Array.isArray(recorded) && Array.isArray(added))
    return [...(recorded as unknown[]), ...(added as unknown[])];
  if (!isJson(recorded) || !isJson(added)) return recorded ?? added;
  const all = Object.entries(added).map(([key, value]) => [key, merged(recorded[key], value)] as const);
  return { ...recorded, ...Object.fromEntries(all) };
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
