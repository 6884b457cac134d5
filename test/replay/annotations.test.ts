import { describe, expect, it } from 'vitest';
import type { Cluster, Writes } from '../../src/local/cluster/index.js';
import { ANNOTATED, checkAnnotations, type Objects } from '../checker/annotations.js';
import { readLines } from '../checker/recording.js';
import { fileOf, RECORDINGS, replayed, versionsIn } from './replayed.js';

const objectsIn = (cluster: Cluster): Objects =>
  new Map(ANNOTATED.map((plural) => [plural, cluster.objects(plural)]));

describe.each(RECORDINGS)('the annotations of %s', (name) => {
  const lines = readLines(fileOf(name));

  it('are the address of its own span on each living object, and nothing else is written', async () => {
    let objects: Objects = new Map();
    await replayed(name, { onEnd: (cluster) => (objects = objectsIn(cluster)) });
    const { problems, annotated } = checkAnnotations(lines, objects);
    console.log(`${name}: ${String(annotated.right)} of ${String(annotated.total)} objects annotated right`);
    expect(problems).toEqual([]);
    expect(annotated.right).toBe(annotated.total);
    expect(annotated.total).toBeGreaterThan(0);
  });

  it('change no byte of any span', async () => {
    let writes: Writes = {};
    const onEnd = (cluster: Cluster): void => void (writes = cluster.writes());
    const readOnly = versionsIn(await replayed(name, { readOnly: true, onEnd }));
    expect(writes).toEqual({});
    const annotating = versionsIn(await replayed(name, { onEnd }));
    expect(Object.keys(writes).sort()).toEqual([...ANNOTATED].sort());
    expect(annotating).toEqual(readOnly);
  });
});
