import { describe, expect, it } from 'vitest';
import { at } from '../../../test/support/objects.js';
import type { ActivityPhase, ActivityRelease, ActivityStage } from './activity.js';
import { completed, partsOf, paths, started } from './testing/activity-parts.js';

const NAMES = { 'k8s.pipelineactivity.name': 'a', 'k8s.pipelineactivity.uid': 'u' };

function step(name: string, fields: Partial<ActivityPhase> = {}): ActivityPhase {
  return { name, status: 'Succeeded', started, completed, ...fields };
}

function stage(name: string, fields: Partial<ActivityStage> = {}): ActivityStage {
  return { ...step(name), steps: [], stages: [], ...fields };
}

function release(environment: string, fields: Partial<ActivityRelease> = {}): ActivityRelease {
  return { ...step('promote'), kind: 'promote', environment, ...fields };
}

/** One stage in another, as often as told. */
function nested(depth: number): ActivityStage {
  let result = stage('deepest');
  for (let left = depth - 1; left > 0; left -= 1) result = stage(`s${left}`, { stages: [result] });
  return result;
}

describe('the stages of an activity', () => {
  it('may be nested, with steps at each level', () => {
    const inner = stage('inner', { steps: [step('go')] });
    expect(partsOf([stage('outer', { steps: [step('go')], stages: [inner] })])).toMatchObject([
      { path: 'stage/outer', name: 'stage outer', attributes: { ...NAMES, 'jenkins_x.stage.name': 'outer' } },
      { path: 'stage/outer|step/go', parent: 'stage/outer', name: 'go' },
      { path: 'stage/outer|stage/inner', parent: 'stage/outer', name: 'stage inner' },
      { path: 'stage/outer|stage/inner|step/go', parent: 'stage/outer|stage/inner', name: 'go' },
    ]);
  });

  it('are drawn down to the eighth level, however deep they are nested', () => {
    expect(partsOf([nested(8)])).toHaveLength(8);
    expect(partsOf([nested(9)])).toHaveLength(8);
    expect(partsOf([nested(50_000), nested(50_000)])).toHaveLength(16);
  });

  it('that have not begun have no part, and leave what is in them to what is above', () => {
    const waiting = stage('waiting', {
      started: undefined,
      steps: [step('go'), step('no', { started: undefined })],
    });
    const [outer, go, ...others] = partsOf([stage('outer', { stages: [waiting] })]);
    expect([outer?.path, others]).toEqual(['stage/outer', []]);
    expect(go).toMatchObject({ path: 'stage/outer|stage/waiting|step/go', parent: 'stage/outer' });
    const [alone] = partsOf([waiting]);
    expect(alone?.path).toBe('stage/waiting|step/go');
    expect(alone).not.toHaveProperty('parent');
  });

  it('keep a completion before their start, which is not theirs to judge', () => {
    const [part] = partsOf([stage('odd', { started: completed, completed: started })]);
    expect(part).toMatchObject({ start: completed, end: started });
  });

  it('without a name are called unnamed', () => {
    expect(partsOf([stage('', { steps: [step('')] })])).toMatchObject([
      { path: 'stage/unnamed', name: 'stage unnamed' },
      { path: 'stage/unnamed|step/unnamed', name: 'unnamed' },
    ]);
  });
});

describe('the path of a part', () => {
  it('has a number from the second of its name on, by start, completion, status, and the rest', () => {
    const [none, later] = [undefined, at('10:00:30')];
    const numbered = [
      stage('x', { status: 'Failed' }),
      stage('x', { steps: [step('a')] }),
      stage('x', { steps: [step('b')] }),
      stage('x', { completed: later }),
      stage('x', { completed: none }),
      stage('x', { started: at('10:00:02') }),
    ];
    const parts = partsOf(numbered.toReversed());
    expect(
      parts.filter(({ name }) => name === 'stage x').map(({ path, ...part }) => [path, part.end]),
    ).toEqual([
      ['stage/x', completed],
      ['stage/x#2', completed],
      ['stage/x#3', completed],
      ['stage/x#4', later],
      ['stage/x#5', undefined],
      ['stage/x#6', completed],
    ]);
    expect(parts[0]?.outcome?.result).toBe('failure');
    expect(paths(parts)).toContain('stage/x#2|step/a');
    expect(paths(parts)).toContain('stage/x#3|step/b');
  });

  it('is never that of another part, whatever names they have', () => {
    const taken = [stage('x'), stage('x'), stage('x#2'), stage('x%232'), stage('a', { steps: [step('b')] })];
    expect(paths(partsOf([...taken, stage('a|step/b'), stage('promote/x')], [release('x')])).sort()).toEqual([
      'promote/x',
      'stage/a',
      'stage/a%7Cstep/b',
      'stage/a|step/b',
      'stage/promote/x',
      'stage/x',
      'stage/x#2',
      'stage/x%232',
      'stage/x%25232',
    ]);
  });

  it('does not depend on the order in which steps and nested stages come', () => {
    const both = ([one, other]: readonly [string, string]): ActivityStage[] => [
      stage('x', { steps: [step(one), step(other)] }),
      stage('y', { stages: [stage(one), stage(other)] }),
    ];
    const [ab, ac] = [both(['b', 'a']), both(['a', 'c'])];
    const [ba, ca] = [both(['a', 'b']), both(['c', 'a'])];
    expect(partsOf([...ba, ...ca])).toEqual(partsOf([...ab, ...ac]));
  });

  it('does not depend on what has not begun', () => {
    const pending = stage('x', { status: 'Pending', started: undefined, completed: undefined });
    expect(paths(partsOf([pending, stage('x')]))).toEqual(['stage/x']);
  });
});

describe('promotions and previews', () => {
  it('leave alone, and are told apart from each other', () => {
    const parts = partsOf([], [release('a'), release('a', { kind: 'preview' }), release('b')]);
    expect(paths(parts)).toEqual(['promote/a', 'promote/b', 'preview/a']);
    expect(parts.every((part) => part.leavesAlone === true)).toBe(true);
  });

  it('keep their path when another one of the same environment comes later', () => {
    const first = release('a');
    const later = release('a', { started: at('10:01:00'), completed: undefined, status: 'Running' });
    expect(partsOf([], [first])[0]).toEqual(partsOf([], [later, first])[0]);
    expect(paths(partsOf([], [later, first]))).toEqual(['promote/a', 'promote/a#2']);
  });

  it('of the same time are numbered by their status before all else that they say', () => {
    const parts = partsOf([], [release('a', { name: 'b', status: 'Failed' }), release('a', { name: 'a' })]);
    expect(parts.map(({ path, outcome }) => [path, outcome?.result])).toEqual([
      ['promote/a', 'failure'],
      ['promote/a#2', 'success'],
    ]);
  });

  it('that ended without a start are a point, and those that neither began nor ended are none', () => {
    const none = { started: undefined };
    expect(partsOf([], [release('a', none)])).toMatchObject([{ start: completed, end: completed }]);
    expect(partsOf([], [release('a', { ...none, status: 'Running' })])).toEqual([]);
    expect(partsOf([], [release('a', { ...none, completed: undefined })])).toEqual([]);
  });

  it('without an environment are named by themselves', () => {
    const [part] = partsOf([], [release('')]);
    expect(part).toMatchObject({ path: 'promote/promote', name: 'promote promote', attributes: NAMES });
    expect(part?.attributes).not.toHaveProperty('deployment.environment.name');
    expect(partsOf([], [release('', { name: '' })])).toMatchObject([{ name: 'promote unnamed' }]);
  });

  it.each(['javascript:alert(1)', 'ssh://git@x/y', 'not an address', ''])('tell no address %s', (url) => {
    const [part] = partsOf([], [release('a', { pullRequestUrl: url, applicationUrl: url })]);
    expect(Object.keys(part?.attributes ?? {}).filter((name) => name.endsWith('.url'))).toEqual([]);
  });
});
