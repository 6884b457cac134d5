import { describe, expect, it } from 'vitest';
import { resolve } from './resolve.js';
import { DRAWN, entity, job, run } from './testing/bench.js';

const OPTIONS = { eventLabels: ['event-GUID', 'triggers.tekton.dev/triggers-eventid'], drawn: DRAWN };

describe('an entity with an event label', () => {
  it('stands under its event when it has no owner', () => {
    expect(resolve(job({ uid: 'j', guid: 'g' }), OPTIONS)).toEqual({
      traceKey: 'event|g',
      parentKey: 'event|g',
      topLevelOf: { guid: 'g' },
    });
  });

  it('stands under its drawn owner, in the trace of the event', () => {
    expect(resolve(run('j', { uid: 'r', guid: 'g' }), OPTIONS)).toEqual({
      traceKey: 'event|g',
      parentKey: 'k8s|j',
      isOwned: true,
    });
  });

  it('stands under its event when its owner is of a kind that is not drawn', () => {
    const owned = entity({ uid: 'r', guid: 'g', owner: { kind: 'Application', uid: 'a' } });
    expect(resolve(owned, OPTIONS)).toMatchObject({ parentKey: 'event|g', topLevelOf: { guid: 'g' } });
    const onlyRuns = { ...OPTIONS, drawn: new Set(['PipelineRun']) };
    expect(resolve(run('j', { uid: 'r', guid: 'g' }), onlyRuns)).toMatchObject({
      parentKey: 'event|g',
      topLevelOf: { guid: 'g' },
    });
  });

  it('prefers the event to every other trace, also for a child run', () => {
    const child = entity({
      uid: 'c',
      guid: 'g',
      owner: { kind: 'PipelineRun', uid: 'r' },
      more: { traceKey: 'k8s|c' },
    });
    expect(resolve(child, OPTIONS)).toEqual({ traceKey: 'event|g', parentKey: 'k8s|r', isOwned: true });
  });

  it('takes the first label that is set, in the order of the configuration', () => {
    const labels = { 'triggers.tekton.dev/triggers-eventid': 'second', 'event-GUID': 'first' };
    expect(resolve(entity({ uid: 'r', labels }), OPTIONS).topLevelOf).toEqual({ guid: 'first' });
    const reversed = { ...OPTIONS, eventLabels: OPTIONS.eventLabels.toReversed() };
    expect(resolve(entity({ uid: 'r', labels }), reversed).topLevelOf).toEqual({ guid: 'second' });
    const empty = { ...labels, 'event-GUID': '' };
    expect(resolve(entity({ uid: 'r', labels: empty }), OPTIONS).topLevelOf).toEqual({ guid: 'second' });
  });

  it.each(['constructor', '__proto__', 'toString', ' ', '0', 'event|x'])('takes %j as a GUID', (guid) => {
    expect(resolve(entity({ uid: 'r', guid }), OPTIONS)).toMatchObject({
      traceKey: `event|${guid}`,
      topLevelOf: { guid },
    });
  });

  it('takes labels only, not what every object inherits', () => {
    const options = { ...OPTIONS, eventLabels: ['constructor', '__proto__'] };
    expect(resolve(entity({ uid: 'r' }), options)).toEqual({ traceKey: 'k8s|r' });
  });
});

describe('an entity without an event', () => {
  it('takes an empty GUID as none', () => {
    expect(resolve(entity({ uid: 'r', guid: '' }), OPTIONS)).toEqual({ traceKey: 'k8s|r' });
  });

  it('is the root of its id, when it is the job', () => {
    const update = job({ uid: 'j', guid: '', more: { traceKey: 'job|jx/j' } });
    expect(resolve(update, OPTIONS)).toEqual({ traceKey: 'job|jx/j' });
  });

  it('stands under its owner in the trace of its id', () => {
    const update = run('j', { uid: 'r', guid: '', more: { traceKey: 'job|jx/j' } });
    expect(resolve(update, OPTIONS)).toEqual({ traceKey: 'job|jx/j', parentKey: 'k8s|j', isOwned: true });
  });

  it('stands under its owner in the trace of its run', () => {
    const pod = entity({
      uid: 'p',
      kind: 'Pod',
      owner: { kind: 'TaskRun', uid: 't' },
      more: { traceKey: 'k8s|r' },
    });
    expect(resolve(pod, OPTIONS)).toEqual({ traceKey: 'k8s|r', parentKey: 'k8s|t', isOwned: true });
  });

  it('is in the trace of its drawn owner when nothing else tells one', () => {
    const pod = entity({ uid: 'p', kind: 'Pod', owner: { kind: 'TaskRun', uid: 't' } });
    expect(resolve(pod, OPTIONS)).toEqual({ traceKey: 'k8s|t', parentKey: 'k8s|t', isOwned: true });
  });

  it('is a root of its own without a drawn owner', () => {
    const owned = entity({ uid: 'p', kind: 'Pod', owner: { kind: 'Job', uid: 'b' } });
    expect(resolve(owned, OPTIONS)).toEqual({ traceKey: 'k8s|p' });
  });

  it('links to the run that owns it instead of hanging under it, when it is a root of its own', () => {
    const child = entity({
      uid: 'c',
      owner: { kind: 'PipelineRun', uid: 'r' },
      more: { traceKey: 'k8s|c' },
    });
    expect(resolve(child, OPTIONS)).toEqual({ traceKey: 'k8s|c', linkedOwnerKey: 'k8s|r' });
    const plain = { ...OPTIONS, drawn: new Set<string>() };
    expect(resolve(child, plain)).toEqual({ traceKey: 'k8s|c' });
  });
});
