import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readRecording, type Line } from './recording.js';
import type { SessionOptions } from './session.js';
import { temporaryFolder } from './testing/play.js';
import { namesOf, playSession, spansOf, type Outcome } from './testing/session.js';

const PULL_REQUEST = fileURLToPath(new URL('../../recordings/r1-pull-request.jsonl.gz', import.meta.url));
const WEBHOOK = /^issue_comment created$/;

let lines: readonly Line[] = [];
let webhook = 0;
let plain: Outcome;
beforeAll(async () => {
  lines = (await readRecording(PULL_REQUEST)).lines;
  webhook = lines.findIndex(({ kind }) => kind === 'webhook');
  plain = await play({});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const play = (options: Partial<SessionOptions>): Promise<Outcome> => playSession({ lines, ...options });

const partsOf = (outcome: Outcome): string[] => namesOf(outcome).filter((name) => WEBHOOK.test(name));

async function configured(sources: string): Promise<string> {
  const file = path.join(await temporaryFolder(), 'user.yaml');
  const names = [...sources.matchAll(/^ {2}(\S+):/gm)].map(([, name = '']) => name);
  await writeFile(
    file,
    `sources:
${sources}
exporters: { otlp: { endpoint: collector.example.com:4317 } }
service: { pipelines: { traces: { sources: [${names.join(', ')}], exporters: [otlp] } } }
`,
  );
  return file;
}

describe('recorded webhooks', () => {
  it('are sent, taken and drawn', () => {
    expect(plain.result.webhooks).toEqual({ sent: 1, answered: { 202: 1 }, withoutSource: 0 });
    expect(partsOf(plain)).toHaveLength(1);
    expect(plain.log).toEqual([]);
  });

  it('have their answer before the clock moves on', async () => {
    const original = globalThis.fetch;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const reached: number[] = [];
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (...call) => {
      const response = await original(...call);
      // A slow answer. All that could move without it has moved by then.
      setTimeout(() => {
        reached.push(-1);
        release();
      }, 100);
      await held;
      return response;
    });
    const outcome = await play({ onInstant: (instant) => void reached.push(instant.lines) });
    const before = reached.slice(0, reached.indexOf(-1));
    expect(before.every((count) => count <= webhook)).toBe(true);
    expect(reached.length).toBeGreaterThan(before.length + 10);
    expect(spansOf(outcome)).toEqual(spansOf(plain));
  });

  it('that come twice add nothing', async () => {
    const { result, ...outcome } = await play({ double: true });
    expect(result.webhooks).toEqual({ sent: 2, answered: { 202: 2 }, withoutSource: 0 });
    expect(spansOf(outcome)).toEqual(spansOf(plain));
  });

  it('go to each sidecar', async () => {
    const { result, bySidecar } = await play({ sidecars: ['one', 'two'] });
    expect(result.webhooks).toEqual({ sent: 2, answered: { 202: 2 }, withoutSource: 0 });
    for (const requests of bySidecar.values()) expect(spansOf({ requests })).toEqual(spansOf(plain));
  });

  it('reach the one that took the place of a killed one', async () => {
    const outcome = await play({ restarts: [{ sidecar: 'sidecar', afterLines: webhook + 1, midway: true }] });
    expect(outcome.result.webhooks).toEqual({ sent: 1, answered: { 202: 1 }, withoutSource: 0 });
    expect(spansOf(outcome)).toEqual(spansOf(plain));
  });

  it('are gone with the process that took them, and nothing else is', async () => {
    const outcome = await play({ restarts: [{ sidecar: 'sidecar', afterLines: webhook + 2 }] });
    expect(outcome.result.webhooks.answered).toEqual({ 202: 1 });
    expect(partsOf(outcome)).toEqual([]);
    const others = [...spansOf(plain)].filter(([, [text = '']]) => !text.includes('"issue_comment created"'));
    expect(spansOf(outcome)).toEqual(new Map(others));
  });

  it('that are refused are counted and said, and the story goes on', async () => {
    const unnamed = lines.map((line) => {
      if (line.kind !== 'webhook') return line;
      const { webhookKind: _, ...rest } = line;
      return rest;
    });
    const outcome = await play({ lines: unnamed });
    expect(outcome.result.webhooks).toEqual({ sent: 1, answered: { 400: 1 }, withoutSource: 0 });
    expect(outcome.log.join('')).toMatch(/^the webhook of line \d+ was answered with 400: /m);
    expect(namesOf(outcome)).toContain('RUN pr');
  });
});

describe('the webhook source of the user', () => {
  it('is sent to on its own path', async () => {
    const config = [
      await configured(
        '  webhook/mine: { path: /mine, hmac_key: secret }\n  lighthouse_jobs: {}\n  tekton: {}',
      ),
    ];
    const outcome = await play({ config });
    expect(outcome.result.webhooks).toEqual({ sent: 1, answered: { 202: 1 }, withoutSource: 0 });
    expect(partsOf(outcome)).toHaveLength(1);
  });

  it('need not be there', async () => {
    const outcome = await play({ config: [await configured('  lighthouse_jobs: {}\n  tekton: {}')] });
    expect(outcome.result.webhooks).toEqual({ sent: 0, answered: {}, withoutSource: 1 });
    expect(namesOf(outcome)).toContain('RUN pr');
  });
});
