import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRecording, type Line } from './recording.js';
import type { SessionOptions } from './session.js';
import { namesOf, playSession, spansOf, type Outcome } from './testing/session.js';

const TROUBLE = fileURLToPath(new URL('../../recordings/r3-trouble.jsonl.gz', import.meta.url));

let lines: readonly Line[] = [];
let first: Outcome;
let plain: Map<string, Set<string>>;
beforeAll(async () => {
  lines = (await readRecording(TROUBLE)).lines;
  first = await play({});
  plain = spansOf(first);
});

const play = (options: Partial<SessionOptions>): Promise<Outcome> => playSession({ lines, ...options });

describe('a replayed session', () => {
  it('gives whole traces: the roots, each job, run, task and pod', () => {
    const names = namesOf(first);
    const count = (pattern: RegExp): number => names.filter((name) => pattern.test(name)).length;
    expect([count(/^job /), count(/^RUN /), count(/^pod /)]).toEqual([9, 10, 14]);
    expect(count(/^(?:pull_request|push) /)).toBe(5);
    expect([...plain.values()].every((versions) => versions.size === 1)).toBe(true);
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
