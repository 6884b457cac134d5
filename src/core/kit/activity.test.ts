import { describe, expect, it } from 'vitest';
import { at } from '../../../test/support/objects.js';
import { activityUpdate, type Activity, type ActivityRelease } from './activity.js';

const LH = 'lighthouse.jenkins-x.io/';

/** An activity in the API server that says no more than it must. */
function activity(fields: Partial<Activity> = {}): Activity {
  return {
    key: 'k8s|u',
    ref: {
      kind: 'PipelineActivity',
      namespace: 'jx',
      name: 'acme-shop-main-3',
      uid: 'u',
      resourceVersion: '1',
    },
    deleted: false,
    labels: new Map(),
    created: at('10:00:00'),
    lastSign: at('10:00:00'),
    name: 'main',
    status: 'Running',
    stages: [],
    releases: [],
    ...fields,
  };
}

function release(fields: Partial<ActivityRelease> = {}): ActivityRelease {
  return { name: '', status: 'Running', kind: 'promote', environment: 'staging', ...fields };
}

const ENDED: readonly (readonly [string, object])[] = [
  ['Succeeded', { result: 'success' }],
  ['Failed', { result: 'failure', errorType: 'Failed' }],
  ['TimedOut', { result: 'timeout', errorType: 'TimedOut' }],
  ['Aborted', { result: 'cancellation', errorType: 'Aborted' }],
  ['Cancelled', { result: 'cancellation', errorType: 'Cancelled' }],
  ['Error', { result: 'error', errorType: 'Error' }],
  ['NotExecuted', { result: 'skip' }],
];
const OTHERS: readonly (readonly [string, object])[] = [
  ['Exploded', { result: 'error', errorType: 'Exploded' }],
  ['constructor', { result: 'error', errorType: 'constructor' }],
  ['went up in smoke', { result: 'error', errorType: '_OTHER' }],
];
const OPEN = ['Pending', 'Running', 'WaitingForApproval', 'waitingforapproval', 'PENDING', ''];
const [started, completed] = [at('10:00:01'), at('10:00:20')];

/** The same word said of an activity, a stage, a step and a promotion. */
function everywhere(status: string, end: number | undefined): readonly object[] {
  const phase = { name: 'x', status, started, completed: end };
  const update = activityUpdate(
    activity({
      ...phase,
      stages: [{ ...phase, steps: [phase], stages: [] }],
      releases: [release({ status, started, completed: end })],
    }),
    'all',
  );
  expect(update.parts).toHaveLength(3);
  return [update, ...update.parts];
}

describe('the status of an activity and its parts', () => {
  it.each([...ENDED, ...OTHERS])('%s is an end when there is a completion', (status, outcome) => {
    for (const told of everywhere(status, completed)) expect(told).toMatchObject({ end: completed, outcome });
    for (const told of everywhere(status, undefined)) {
      expect(told).not.toHaveProperty('end');
      expect(told).not.toHaveProperty('outcome');
    }
  });

  it.each(ENDED)('%s is the same in any case', (status, outcome) => {
    for (const word of [status.toLowerCase(), status.toUpperCase()]) {
      for (const told of everywhere(word, completed)) expect(told).toMatchObject({ outcome });
    }
  });

  it.each(OPEN)('"%s" is no end, whatever completion there is', (status) => {
    for (const told of everywhere(status, completed)) {
      expect(told).not.toHaveProperty('end');
      expect(told).not.toHaveProperty('outcome');
    }
  });
});

describe('the run of an activity', () => {
  const aliases = (fields: Partial<Activity>) => {
    const [run, job, ...others] = activityUpdate(activity(fields), 'all').follows ?? [];
    expect([run?.kind, job?.kind, others]).toEqual(['PipelineRun', 'LighthouseJob', []]);
    expect(job?.aliases).toEqual(run?.aliases);
    return run?.aliases;
  };
  const own = { owner: 'Acme', repository: 'Shop', branch: 'Main', context: 'Pr', build: '3' };
  const labels = new Map([
    ['owner', 'acme-2'],
    ['build', '4'],
    [`${LH}buildNum`, '17'],
  ]);

  it('is named by the id of its job in its namespace, then by what it builds', () => {
    const withId = new Map([...labels, [`${LH}id`, 'job-7']]);
    expect(aliases({ ...own, labels: withId })).toEqual(['id|jx/job-7', 'build|jx/acme-2/shop/main/pr/17']);
    expect(aliases({ ...own, jobId: 'job-8' })).toEqual(['id|jx/job-8', 'build|jx/acme/shop/main/pr/3']);
  });

  it('is named by the labels of the run, then by labels of its own, then by what it says', () => {
    expect(aliases({ ...own, labels })).toEqual(['build|jx/acme-2/shop/main/pr/17']);
    expect(aliases({ ...own, labels: new Map([['build', '4']]) })).toEqual(['build|jx/acme/shop/main/pr/4']);
  });

  it('is not named by a build of which a word is missing', () => {
    for (const word of ['owner', 'repository', 'branch', 'context', 'build'] as const) {
      expect(aliases({ ...own, [word]: undefined })).toEqual([]);
      expect(aliases({ ...own, [word]: '' })).toEqual([]);
    }
  });

  it('is named without a namespace by a record that knows none', () => {
    const ref = { ...activity().ref, namespace: '', uid: '' };
    expect(aliases({ ref, jobId: 'job-7' })).toEqual(['id|job-7']);
  });
});

describe('a record that was pushed', () => {
  const ref = { ...activity().ref, namespace: '', uid: '' };
  const record = activity({
    key: 'activity|job-7',
    ref,
    labels: new Map([[`${LH}id`, 'job-7']]),
    jobId: 'job-7',
  });
  const update = activityUpdate({ ...record, owner: 'acme', revision: 'cccc' }, 'all');

  it('names no UID, no namespace and no trace of its own', () => {
    expect(update.facts.attributes).toEqual({
      'k8s.pipelineactivity.name': 'acme-shop-main-3',
      'cicd.pipeline.name': 'main',
      'vcs.owner.name': 'acme',
    });
    expect(update.facts.resource).toEqual({ 'vcs.owner.name': 'acme', 'vcs.ref.head.revision': 'cccc' });
    expect(update).not.toHaveProperty('traceKey');
  });

  it('is no object that could be patched', () => {
    expect(update.patchable).toBe(false);
    expect(activityUpdate(activity(), 'all').patchable).toBe(true);
  });
});

describe('what an activity builds', () => {
  const facts = (fields: Partial<Activity>) => activityUpdate(activity(fields), 'all').facts;

  it.each([
    ['main', 'main', undefined],
    ['PR-7', undefined, '7'],
    ['PR-7-fix', 'PR-7-fix', undefined],
    ['batch', undefined, undefined],
    ['', undefined, undefined],
  ])('of the branch "%s" is the ref %s and the change %s', (branch, ref, change) => {
    const { resource, attributes } = facts({ branch });
    expect([resource['vcs.ref.head.name'], attributes['vcs.change.id']]).toEqual([ref, change]);
  });

  it('is told by itself, else by its labels, and by empty ones not at all', () => {
    const labels = new Map([
      [`${LH}refs.org`, 'acme'],
      ['repository', 'shop'],
      [`${LH}lastCommitSHA`, 'cccc'],
      [`${LH}refs.pull`, ''],
      ['build', ''],
    ]);
    const { resource, attributes } = facts({
      labels,
      owner: 'Acme',
      repository: '',
      repositoryUrl: 'git@x:a/b',
    });
    expect(resource).toEqual({
      'k8s.namespace.name': 'jx',
      'vcs.owner.name': 'Acme',
      'vcs.repository.name': 'shop',
      'vcs.ref.head.revision': 'cccc',
    });
    expect(Object.keys(attributes).filter((name) => /change|build/.test(name))).toEqual([]);
  });

  it('has the trace of its job, and starts when it says so', () => {
    const labels = new Map([[`${LH}id`, 'job-7']]);
    expect(activityUpdate(activity({ labels, started }), 'all')).toMatchObject({
      traceKey: 'job|jx/job-7',
      created: started,
    });
    expect(activityUpdate(activity(), 'all')).toMatchObject({ created: at('10:00:00') });
  });
});
