import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventFactsOf,
  eventName,
  fillLink,
  jobTraceKey,
  labelOf,
  pipelineOf,
  present,
  repositoryFacts,
  taskName,
} from './labels.js';

const labels = (entries: Readonly<Record<string, string>>) => new Map(Object.entries(entries));

describe('a label', () => {
  it('that is empty is none', () => {
    expect(labelOf(labels({ a: '' }), 'a')).toBeUndefined();
    expect(labelOf(labels({ a: 'b' }), 'a')).toBe('b');
    expect(labelOf(labels({}), 'constructor')).toBeUndefined();
  });
});

describe('attributes', () => {
  it('without a value are left out', () => {
    expect(present({ a: 'x', b: undefined, c: '' })).toEqual({ a: 'x', c: '' });
  });
});

describe('the trace of a job', () => {
  it('is named by the id that is copied down', () => {
    expect(jobTraceKey(labels({ 'lighthouse.jenkins-x.io/id': 'job-7' }), 'jx')).toBe('job|jx/job-7');
    expect(jobTraceKey(labels({ 'lighthouse.jenkins-x.io/id': '' }), 'jx')).toBeUndefined();
  });
});

describe('repository facts', () => {
  it.each([
    ['main', 'main'],
    ['PR-7', undefined],
    ['PR-7-fix', 'PR-7-fix'],
    ['batch', undefined],
    ['', undefined],
  ])('branch "%s" is the ref %s', (branch, ref) => {
    const facts = repositoryFacts(labels({ 'lighthouse.jenkins-x.io/branch': branch }));
    expect(facts['vcs.ref.head.name']).toBe(ref);
  });
});

describe('what something directly under an event tells of it', () => {
  const pac = (entries: Readonly<Record<string, string>>) =>
    labels(
      Object.fromEntries(
        Object.entries(entries).map(([key, value]) => [`pipelinesascode.tekton.dev/${key}`, value]),
      ),
    );
  const repository = { 'url-org': 'acme', 'url-repository': 'shop', sha: 'abc' };

  it('is the change, as Pipelines-as-Code labels it', () => {
    expect(eventFactsOf(pac({ ...repository, 'pull-request': '7' }), 'unit')).toEqual({
      name: 'pull_request acme/shop',
      attributes: { 'vcs.change.id': '7', 'vcs.owner.name': 'acme', 'vcs.repository.name': 'shop' },
      resource: { 'vcs.owner.name': 'acme', 'vcs.repository.name': 'shop', 'vcs.ref.head.revision': 'abc' },
    });
    expect(eventFactsOf(pac({ ...repository, branch: 'main' }), 'unit')).toMatchObject({
      name: 'push acme/shop',
      resource: { 'vcs.ref.head.name': 'main' },
    });
  });

  it('is what Lighthouse labels, where both do', () => {
    const both = new Map([
      ...pac(repository),
      ...labels({ 'lighthouse.jenkins-x.io/refs.org': 'b', 'lighthouse.jenkins-x.io/type': 'batch' }),
    ]);
    expect(eventFactsOf(both, 'unit').name).toBe('pull_request b/shop');
  });

  it('is its own name, without a change', () => {
    expect(eventFactsOf(labels({}), 'unit')).toEqual({ name: 'event unit', attributes: {}, resource: {} });
  });
});

describe('the pipeline that a task can tell', () => {
  const context = 'lighthouse.jenkins-x.io/context';
  const [pipeline, run] = ['tekton.dev/pipeline', 'tekton.dev/pipelineRun'];

  it.each([
    ['the context', { [context]: 'unit', [pipeline]: 'release', [run]: 'release-1' }, 'unit'],
    ['else the pipeline', { [pipeline]: 'release', [run]: 'release-1' }, 'release'],
    ['but not the own name of its run', { [pipeline]: 'release-1', [run]: 'release-1' }, undefined],
    ['or none', {}, undefined],
  ])('is %s', (_, entries, name) => {
    expect(pipelineOf(labels(entries))).toBe(name);
  });
});

describe('the name of an event', () => {
  it.each([
    ['presubmit', 'pull_request a/b'],
    ['batch', 'pull_request a/b'],
    ['postsubmit', 'push a/b'],
    ['deployment', 'push a/b'],
    [undefined, 'push a/b'],
  ])('of a %s', (type, name) => {
    expect(eventName(type, 'a', 'b')).toBe(name);
  });
});

describe('the name of a task', () => {
  const named = (task: string, taskRun: string) =>
    taskName(labels({ 'tekton.dev/pipelineTask': task }), taskRun);

  it.each([
    ['build', 'run-build', 'build'],
    ['each', 'run-each-1', 'each-1'],
    ['each', 'run-each-12', 'each-12'],
    ['build-1', 'run-build-1', 'build-1'],
    ['build-1', 'run-build-1-0', 'build-1-0'],
    ['each', 'each-1', 'each'],
    ['each', 'run-reach-1', 'each'],
    ['each', 'a-name-that-was-cut-short-and-hashed-0a1b2c', 'each'],
    ['each', '', 'each'],
  ])('%s, of the TaskRun %s, is %s', (task, taskRun, name) => {
    expect(named(task, taskRun)).toBe(name);
  });

  it('outside of a pipeline is the Task it refers to, or none', () => {
    expect(taskName(labels({ 'tekton.dev/task': 'golang-test' }), 'x-1')).toBe('golang-test');
    expect(taskName(labels({ 'tekton.dev/pipelineTask': '' }), 'x-1')).toBeUndefined();
  });

  const dns = fc.stringMatching(/^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$/);

  it('has an index for one of a matrix and for no other', () => {
    fc.assert(
      fc.property(dns, dns, fc.nat(999), (run, task, index) => {
        expect(named(task, `${run}-${task}`)).toBe(task);
        expect(named(task, `${run}-${task}-${index}`)).toBe(`${task}-${index}`);
      }),
    );
  });

  it('starts with the task, whatever the TaskRun is called', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (task, taskRun) => {
        const name = named(task, taskRun) ?? '';
        expect(name.startsWith(task)).toBe(true);
        expect(name.slice(task.length)).toMatch(/^(-\d+)?$/);
      }),
    );
  });
});

describe('a link', () => {
  const object = { namespace: 'jx', name: 'a b/c', uid: '7' };

  it('is filled in and encoded', () => {
    expect(fillLink('https://ci/{namespace}/{name}?u={uid}&n={name}', object)).toBe(
      'https://ci/jx/a%20b%2Fc?u=7&n=a%20b%2Fc',
    );
  });

  it('leaves what it does not know', () => {
    expect(fillLink('https://ci/{cluster}/$1/{}', object)).toBe('https://ci/{cluster}/$1/{}');
  });

  it('is none without a template', () => {
    expect(fillLink(undefined, object)).toBeUndefined();
  });

  it('takes whatever name', () => {
    expect(fillLink('{name}', { ...object, name: 'half \uD800' })).toBe('half%20%EF%BF%BD');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(decodeURIComponent(fillLink('{name}', { ...object, name }) ?? '')).toBe(name);
      }),
    );
  });
});
