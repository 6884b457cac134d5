import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OtlpRequest } from './otlp-json.js';
import { readRecording, type Line } from './recording.js';
import { replaySession, type SessionOptions, type SessionResult } from './session.js';

const TROUBLE = fileURLToPath(new URL('../../recordings/r3-trouble.jsonl.gz', import.meta.url));

interface Outcome {
  readonly result: SessionResult;
  readonly requests: readonly OtlpRequest[];
  readonly bySidecar: ReadonlyMap<string, readonly OtlpRequest[]>;
  readonly log: readonly string[];
}

let lines: readonly Line[] = [];
let plain: Map<string, Set<string>>;
beforeAll(async () => {
  lines = (await readRecording(TROUBLE)).lines;
  plain = spansOf(await play({}));
});

async function play(options: Partial<SessionOptions>): Promise<Outcome> {
  const requests: OtlpRequest[] = [];
  const bySidecar = new Map<string, OtlpRequest[]>();
  const log: string[] = [];
  const result = await replaySession({
    lines,
    log: (line) => log.push(line),
    onExport: (request, sidecar) => {
      requests.push(request);
      bySidecar.set(sidecar, [...(bySidecar.get(sidecar) ?? []), request]);
    },
    ...options,
  });
  return { result, requests, bySidecar, log };
}

/** Each version of each span, with its resource, by span id. */
function spansOf({ requests }: Pick<Outcome, 'requests'>): Map<string, Set<string>> {
  const spans = new Map<string, Set<string>>();
  for (const { resource, scopeSpans } of requests.flatMap(({ resourceSpans }) => resourceSpans)) {
    for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
      spans.set(span.spanId, (spans.get(span.spanId) ?? new Set()).add(JSON.stringify([resource, span])));
    }
  }
  return spans;
}

describe('a replayed session', () => {
  it('gives whole traces: the roots, each job, run, task and pod', () => {
    const all = [...plain.values()].map((versions) => [...versions]);
    const names = all.map(
      ([text = '[]']) => (JSON.parse(text) as [unknown, { readonly name: string }])[1].name,
    );
    const count = (pattern: RegExp): number => names.filter((name) => pattern.test(name)).length;
    expect([count(/^job /), count(/^RUN /), count(/^pod /)]).toEqual([9, 10, 14]);
    expect(count(/^(?:pull_request|push) /)).toBe(5);
    expect(all.every((versions) => versions.length === 1)).toBe(true);
  });

  it.each<[string, Partial<SessionOptions>]>([
    ['in another order', { shuffle: 1 }],
    ['in yet another order, each line twice', { shuffle: 2, double: true }],
    ['each line twice', { double: true }],
    ['with time between the lines', { speed: 20 }],
  ])('%s gives the same bytes', async (_, options) => {
    expect(spansOf(await play(options))).toEqual(plain);
  });

  it('with two sidecars gives each span twice and alike', async () => {
    const both = await play({ sidecars: ['one', 'two'] });
    expect([...both.bySidecar.keys()].sort()).toEqual(['one', 'two']);
    for (const requests of both.bySidecar.values()) expect(spansOf({ requests })).toEqual(plain);
  });

  it('goes on after a sidecar was dropped, midway and at rest, and after the watches were cut', async () => {
    const outcome = await play({
      restarts: [
        { sidecar: 'sidecar', afterLines: 100, midway: true },
        { sidecar: 'sidecar', afterLines: 300 },
      ],
      onInstant: ({ lines: count, cluster }) => {
        if (count === 200) cluster.control.closeWatches('cut');
      },
    });
    const spans = spansOf(outcome);
    expect(spans.size).toBeGreaterThan(plain.size * 0.9);
    for (const [id, versions] of spans) expect([id, versions]).toEqual([id, plain.get(id)]);
    expect([...outcome.result.counters.keys()]).toEqual(['sidecar', 'sidecar~1', 'sidecar~2']);
    // Only the one whose watches were cut has something to say: a dropped one is silent.
    const sidecars = outcome.log.map((line) => (JSON.parse(line) as { readonly sidecar: string }).sidecar);
    expect([...new Set(sidecars)]).toEqual(['sidecar~1']);
  });

  it('says what it waits for when nothing moves', async () => {
    const stuck = play({
      stallMillis: 300,
      onInstant: ({ cluster, lines: count }) => {
        if (count < 50) return;
        for (let index = 0; index < 100; index += 1) cluster.control.failNext('pods', 500);
        cluster.control.closeWatches('cut');
      },
    });
    await expect(stuck).rejects.toThrow(/nothing moved for 0\.3 s: .*pods: no open watch/);
  });

  it('ends when it is interrupted, even if nothing moves', async () => {
    const ending = new AbortController();
    const reason = new Error('enough');
    const stuck = play({
      signal: ending.signal,
      onInstant: ({ cluster, lines: count }) => {
        if (count < 50) return;
        for (let index = 0; index < 100; index += 1) cluster.control.failNext('pods', 500);
        cluster.control.closeWatches('cut');
        // When it waits for them.
        setImmediate(() => {
          ending.abort(reason);
        });
      },
    });
    await expect(stuck).rejects.toBe(reason);
  });

  it('with a configuration of the user asks its own cluster and collector nevertheless', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'session-'));
    const config = path.join(folder, 'user.yaml');
    await writeFile(
      config,
      `kubernetes: { kubeconfig: /nowhere, context: production, namespaces: [jx, other] }
sources: { tekton: {} }
exporters: { otlp/mine: { endpoint: collector.example.com:4317, tls: { ca_file: /nowhere } } }
service:
  pipelines: { traces: { sources: [tekton], exporters: [otlp/mine] } }
  telemetry: { service_names: { tekton: mine } }
`,
    );
    try {
      const spans = spansOf(await play({ config: [config] }));
      const texts = [...spans.values()].flatMap((versions) => [...versions]);
      expect(texts.filter((text) => text.includes('"name":"RUN '))).toHaveLength(10);
      expect(texts.filter((text) => /"name":"(?:job|pod) /.test(text))).toEqual([]);
      for (const text of texts.filter((span) => span.includes('"name":"RUN ')))
        expect(text).toContain('"mine"');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
