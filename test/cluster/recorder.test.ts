import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readRecording, type ApiObject } from '../../src/local/recording.js';
import { worldOf } from '../checker/recording.js';
import type { Change, Mirror } from './player/mirror.js';
import { startRecorder, writeRecording } from './recorder.js';

function pod(version: string): ApiObject {
  const labels = { 'app.kubernetes.io/managed-by': 'tekton-pipelines' };
  return { kind: 'Pod', metadata: { name: 'task-pod', uid: 'u', resourceVersion: version, labels } };
}

/** A namespace in which the changes are told by hand. */
function handmade(): Pick<Mirror, 'listen'> & { tell(change: Change): void } {
  const listeners = new Set<(change: Change) => void>();
  return {
    listen: (listener) => {
      listener({ kind: 'pods', type: 'ADDED', object: pod('1') });
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (change) => listeners.forEach((listener) => listener(change)),
  };
}

it('writes what replay and the checker read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-recorder-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  let clock = 1000.4;
  const mirror = handmade();
  const recorder = startRecorder(mirror, () => clock);
  clock += 250;
  recorder.webhook('pull_request', { GUID: 'g' });
  mirror.tell({ kind: 'pods', type: 'DELETED', object: pod('2') });
  recorder.stop();
  mirror.tell({ kind: 'pods', type: 'ADDED', object: pod('3') });

  const file = join(folder, 'mine.jsonl.gz');
  await writeRecording(file, recorder.lines());
  const { lines, problems } = await readRecording(file);
  expect(problems).toEqual([]);
  expect(lines.map(({ t, kind }) => [t, kind])).toEqual([
    [0, 'pods'],
    [250, 'webhook'],
    [250, 'pods'],
  ]);
  const world = worldOf(recorder.lines());
  expect(world.objects.get('u')).toMatchObject({ deleted: true, object: pod('2') });
  expect(world.deliveries).toEqual([{ kind: 'pull_request', body: { GUID: 'g' } }]);
});
