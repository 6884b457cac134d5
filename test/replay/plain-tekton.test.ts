import { describe, expect, it } from 'vitest';
import { readRecording, type Line } from '../../src/local/recording.js';
import { emittedIn } from '../checker/output.js';
import { spanIdOf, traceIdOf } from '../checker/ids.js';
import { fileOf, replayed, versionsIn } from './replayed.js';

type Json = Readonly<Record<string, unknown>>;

const TEKTON: ReadonlySet<string> = new Set(['pipelineruns', 'taskruns', 'pods', 'events']);
const LABELLED: ReadonlySet<string> = new Set(['pipelineruns', 'taskruns', 'pods']);

/** The same cluster without Jenkins X: what Tekton holds, with the labels of who started the runs there. */
function withoutJenkinsX(lines: readonly Line[], labels: Json): Line[] {
  return lines.flatMap((line): Line[] => {
    if (line.kind === 'webhook' || !TEKTON.has(line.kind)) return [];
    if (!LABELLED.has(line.kind)) return [line];
    const metadata = { ...line.object.metadata, labels: relabelled(line.object.metadata['labels'], labels) };
    if (line.kind === 'pipelineruns') Object.assign(metadata, { ownerReferences: [] });
    return [{ ...line, object: { ...line.object, metadata } }];
  });
}

function relabelled(labels: unknown, more: Json): Json {
  const own = Object.entries(labels ?? {}).filter(([name]) => !/jenkins-x|lighthouse|event-GUID/.test(name));
  return { ...Object.fromEntries(own), ...more };
}

async function spansWith(labels: Json, shuffle?: number) {
  const { lines } = await readRecording(fileOf('r1-pull-request'));
  const options = { lines: withoutJenkinsX(lines, labels), config: ['config/tekton.yaml'], shuffle };
  const requests = await replayed('r1-pull-request', options);
  return { spans: emittedIn(requests).map(({ span }) => span), versions: versionsIn(requests) };
}

const PAC = {
  'pipelinesascode.tekton.dev/sha': 'b'.repeat(40),
  'pipelinesascode.tekton.dev/url-org': 'acme',
  'pipelinesascode.tekton.dev/url-repository': 'shop',
  'pipelinesascode.tekton.dev/pull-request': '7',
};

describe('plain Tekton', () => {
  it.each([
    [
      'Tekton Triggers',
      { 'triggers.tekton.dev/triggers-eventid': 'x7k2p' },
      'x7k2p',
      /^event acme-shop-pr-7-(?:pr|lint)$/,
    ],
    ['Pipelines-as-Code', PAC, 'b'.repeat(40), /^pull_request acme\/shop$/],
    [
      'a trigger that labels the delivery',
      { 'event-GUID': 'delivery-1' },
      'delivery-1',
      /^event acme-shop-pr-7-(?:pr|lint)$/,
    ],
  ])('started by %s has the runs of one event under one root', async (_, labels, guid, name) => {
    const { spans, versions } = await spansWith(labels);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf(`event|${guid}`)]));
    const roots = spans.filter(({ parentSpanId = '' }) => parentSpanId === '');
    expect(roots.map(({ spanId }) => spanId)).toEqual([spanIdOf(`event|${guid}`)]);
    expect(roots[0]?.name).toMatch(name);
    const runs = spans.filter((span) => span.name.startsWith('RUN '));
    expect(runs.map(({ parentSpanId }) => parentSpanId)).toEqual(runs.map(() => roots[0]?.spanId));
    expect(runs).toHaveLength(2);
    expect((await spansWith(labels, 5)).versions).toEqual(versions);
  });

  it('whose runs say nothing has a trace for each run', async () => {
    const { spans } = await spansWith({});
    const roots = spans.filter(({ parentSpanId = '' }) => parentSpanId === '');
    expect(roots.map((span) => span.name.slice(0, 4))).toEqual(['RUN ', 'RUN ']);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(2);
  });
});
