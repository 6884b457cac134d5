import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readRecording, type Line } from '../../src/local/recording.js';
import type { RecordedLine } from '../checker/recording.js';
import { startRecord } from '../process/record-child.js';
import { requestsOf } from './account.js';
import { openScene, type Scene } from './scene.js';
import { promotion } from './stories/promotion.js';
import { pullRequest } from './stories/pull-request.js';
import { tell } from './stories/story.js';
import { trouble } from './stories/trouble.js';

/** Beside the recordings that tests know by heart, which somebody replaces by hand. */
const FOLDER = process.env['RECORDINGS_TO'] ?? 'recordings/new';
const SOURCES = ['lighthouse_jobs', 'tekton', 'pods', 'events', 'activities'];
/** Of what the API server said a moment ago. */
const CATCH_UP_MS = 3000;

async function configure({ plane, account, hook }: Scene): Promise<string> {
  const { folder, collector } = plane;
  const sources = { ...Object.fromEntries(SOURCES.map((source) => [source, {}])), ...(await hook()).sources };
  const config = {
    kubernetes: { kubeconfig: account.kubeconfig, namespaces: ['jx'] },
    sources,
    exporters: { otlp: { endpoint: collector, tls: { insecure: true } } },
    service: { pipelines: { traces: { sources: Object.keys(sources), exporters: ['otlp'] } } },
  };
  const file = join(folder, 'record.yaml');
  await writeFile(file, JSON.stringify(config));
  return file;
}

/** Each state of each object but Kubernetes Events, of which sources ask for those about a few kinds only. */
function statesIn(lines: readonly (Line | RecordedLine)[]): ReadonlySet<string> {
  const states = lines.flatMap(({ kind, object }) => {
    if (kind === 'webhook' || kind === 'events') return [];
    const { metadata } = object as { metadata: { uid: string; resourceVersion: string } };
    return [`${kind} ${metadata.uid} ${metadata.resourceVersion}`];
  });
  return new Set(states);
}

const webhooksIn = (lines: readonly (Line | RecordedLine)[]): number =>
  lines.filter(({ kind }) => kind === 'webhook').length;

it.each([
  ['r1-pull-request', pullRequest],
  ['r2-promotion', promotion],
  ['r3-trouble', trouble],
] as const)('%s is recorded anew', async (name, story) => {
  const scene = await openScene();
  const { stage } = scene;
  const config = await configure(scene);
  await mkdir(FOLDER, { recursive: true });
  const file = join(FOLDER, `${name}.jsonl.gz`);
  const child = startRecord(['--config', config, '--out', file, '--force']);
  onTestFinished(() => child.signal('SIGKILL'));
  await child.ready;
  await tell(story, stage);
  await new Promise((resolve) => setTimeout(resolve, CATCH_UP_MS));
  child.signal('SIGTERM');
  expect(await child.ended, child.said()).toBe(0);
  console.log(child.said());
  const { lines, problems } = await readRecording(file);
  expect(problems).toEqual([]);
  expect(statesIn(lines)).toEqual(statesIn(stage.recorder.lines()));
  expect(webhooksIn(lines)).toBe(webhooksIn(stage.recorder.lines()));
  const verbs = new Set((await requestsOf(scene.plane)).map(({ verb }) => verb));
  expect([...verbs].sort()).toEqual(['list', 'watch']);
});
