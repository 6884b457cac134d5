import { describe, expect, it } from 'vitest';
import { KINDS, letterFor } from './carrier.js';
import { PLACE, updateOf } from './testing/stage.js';

const options = { kinds: KINDS, prefix: 'lighthouse.jenkins-x.io/' };

describe('the letter for an entity', () => {
  it.each([
    ['LighthouseJob', { group: 'lighthouse.jenkins.io', version: 'v1alpha1', plural: 'lighthousejobs' }],
    ['PipelineRun', { group: 'tekton.dev', version: 'v1', plural: 'pipelineruns' }],
    ['TaskRun', { group: 'tekton.dev', version: 'v1', plural: 'taskruns' }],
    ['Pod', { group: '', version: 'v1', plural: 'pods' }],
  ])('%s carries its own trace and span', (kind, resource) => {
    expect(letterFor(updateOf(kind, 'a'), PLACE, options)).toEqual({
      key: 'k8s|uid-a',
      kind,
      address: { resource, namespace: 'jx', name: 'a', uid: 'uid-a' },
      annotations: {
        'lighthouse.jenkins-x.io/traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    });
  });

  it('of an activity also carries the trace id, for the UI', () => {
    const letter = letterFor(updateOf('PipelineActivity', 'a'), PLACE, { ...options, prefix: 'my.org/' });
    expect(letter?.address.resource).toEqual({
      group: 'jenkins.io',
      version: 'v1',
      plural: 'pipelineactivities',
    });
    expect(letter?.annotations).toEqual({
      'my.org/traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'my.org/traceID': '0af7651916cd43dd8448eb211c80319c',
    });
  });

  it('is not written before the controller bears it, after the object is deleted, or for an unwanted kind', () => {
    const letter = (more: object): unknown => letterFor({ ...updateOf('Pod', 'a'), ...more }, PLACE, options);
    expect(letter({})).toBeDefined();
    expect(letter({ patchable: false })).toBeUndefined();
    expect(letter({ deleted: true })).toBeUndefined();
    expect(letterFor(updateOf('Pod', 'a'), PLACE, { ...options, kinds: ['TaskRun'] })).toBeUndefined();
    for (const kind of ['Node', 'constructor', '__proto__', '']) {
      expect(letterFor(updateOf(kind, 'a'), PLACE, options)).toBeUndefined();
    }
  });

  it.each(['namespace', 'name', 'uid'])('is not written for an entity without %s', (field) => {
    const update = updateOf('PipelineActivity', 'a');
    expect(letterFor({ ...update, ref: { ...update.ref, [field]: '' } }, PLACE, options)).toBeUndefined();
  });
});
