import { describe, expect, it } from 'vitest';
import { text } from '../json.js';
import { readLines, type RecordedLine } from '../recording.js';
import { changedStates, withSpec } from '../stories.js';
import { demandOf } from './all.js';
import { facts } from './facts.js';
import type { Role } from './model.js';

const lines = (name: string): readonly RecordedLine[] =>
  readLines(new URL(`../../../recordings/${name}.jsonl.gz`, import.meta.url).pathname);
const [R1, R2, R3] = [lines('r1-pull-request'), lines('r2-promotion'), lines('r3-trouble')];
const RECORDINGS = { R2, R3 } as const;
describe('what the recorded activities demand, as read from them', () => {
  it.each<[keyof typeof RECORDINGS, Role, RegExp, readonly string[]]>([
    ['R2', 'activity', /release/, ['activity release 17:36.000..17:39.000 success - unset < job release']],
    [
      'R2',
      'stage',
      /release/,
      [
        'stage clone 17:36.000..17:36.000 success - unset < activity release',
        'stage release 17:36.000..17:39.000 success - unset < activity release',
      ],
    ],
    [
      'R2',
      'promotion',
      /release/,
      [
        'promote production 17:41.000..17:41.000 success - unset < activity release',
        'promote staging 17:41.000..17:41.000 success - unset < activity release',
      ],
    ],
    ['R3', 'activity', /slow/, ['activity slow 17:55.000..18:00.000 failure Failed error < job slow']],
    ['R3', 'activity', /pruned/, ['activity pruned 17:56.000..17:56.000 success - unset < job pruned']],
    [
      'R3',
      'activity-step',
      /evicted/,
      ['eat 17:56.000..17:56.000 cancellation - unset incomplete < stage hungry'],
    ],
    [
      'R3',
      'activity-step',
      /failing/,
      [
        'build 17:56.000..17:56.000 failure Failed error < stage compile',
        'package 17:56.000..17:56.000 failure Failed error < stage compile',
        'send 17:56.000..17:57.000 success - unset < stage notify',
      ],
    ],
  ])('%s: %s of %s', (recording, role, owner, due) => {
    expect(facts(RECORDINGS[recording], role, owner)).toEqual(due);
  });

  it('ids are the hashes that any shell computes', () => {
    const { spans } = demandOf(R3);
    const ids = [...spans.values()].filter(({ name }) => name === 'stage each').map(({ spanId }) => spanId);
    // printf %s 'lighthouse-telemetry/1|span|k8s|6822180c-0787-4430-9228-e037abf4f8e5|stage/each' | sha256sum
    // and with `stage/each#2`
    expect(ids).toEqual(['3cea991a5abc35e5', '8908f931011088ec']);
  });
});

describe('how an activity ends', () => {
  const ended = (change: Readonly<Record<string, unknown>>): string | undefined => {
    const last = (object: unknown, index: number, all: number): unknown =>
      index === all - 1 ? withSpec(object, change) : object;
    return facts(changedStates(R1, /-lint-/, last), 'activity', /-lint-/)[0]?.replace('activity lint ', '');
  };

  it.each([
    ['Succeeded', '17:09.000..17:11.000 success - unset'],
    ['failed', '17:09.000..17:11.000 failure Failed error'],
    ['TimedOut', '17:09.000..17:11.000 timeout TimedOut error'],
    ['Aborted', '17:09.000..17:11.000 cancellation Aborted error'],
    ['Cancelled', '17:09.000..17:11.000 cancellation Cancelled error'],
    ['Error', '17:09.000..17:11.000 error Error error'],
    ['NotExecuted', '17:09.000..17:11.000 skip - unset'],
    ['Odd', '17:09.000..17:11.000 error Odd error'],
    ['Running', '17:09.000..17:11.000 cancellation - error incomplete'],
    ['WaitingForApproval', '17:09.000..17:11.000 cancellation - error incomplete'],
  ])('%s', (status, due) => {
    expect(ended({ status })).toBe(`${due} < job lint`);
  });

  it('not without a time, nor at the zero time, and then where its spec was last heard of', () => {
    const due = '17:09.000..17:11.000 cancellation - error incomplete < job lint';
    expect(ended({ completedTimestamp: undefined })).toBe(due);
    expect(ended({ completedTimestamp: '0001-01-01T00:00:00Z' })).toBe(due);
    expect(ended({ completedTimestamp: undefined, steps: [] })).toBe(due.replace('17:11', '17:09'));
  });

  it('an end before its start is set to the start', () => {
    expect(ended({ completedTimestamp: '2026-11-22T12:17:00Z' })).toBe(
      '17:09.000..17:09.000 failure Failed error corrected < job lint',
    );
  });
});

describe('the parts of an activity', () => {
  const stage = (name: string, begun: number, rest: object = {}): object => ({
    kind: 'Stage',
    stage: {
      name,
      status: 'Succeeded',
      startedTimestamp: `2026-11-22T12:17:0${begun}Z`,
      completedTimestamp: '2026-11-22T12:17:10Z',
      ...rest,
    },
  });
  const told = (
    steps: readonly object[],
    role: Role,
    later: readonly object[] = steps,
  ): readonly string[] => {
    const change = (object: unknown, index: number, all: number): unknown =>
      withSpec(object, { steps: index < all - 1 ? steps : later });
    const spans = [...demandOf(changedStates(R1, /-lint-/, change)).spans.values()];
    const uid = spans.find(({ role: of, naming }) => of === 'activity' && /-lint-/.test(naming?.name ?? ''));
    return spans
      .filter((due) => due.role === role && due.naming?.uid === uid?.naming?.uid)
      .map(({ name, spanId, start }) => `${name} ${spanId.slice(0, 4)} ${String(start).slice(8, 10)}`)
      .sort();
  };

  it('are the same in any order, and equal names are told apart by their times', () => {
    const stages = [
      stage('a', 1),
      stage('a', 2),
      stage('b', 3),
      stage('a', 2, { status: 'Failed' }),
      stage('a#2', 4),
    ];
    const due = told(stages, 'stage');
    expect(new Set(due).size).toBe(5);
    expect(told([...stages].reverse(), 'stage')).toEqual(due);
  });

  it('do not stand for what has not begun', () => {
    const pending = { startedTimestamp: undefined, completedTimestamp: undefined, status: 'Pending' };
    expect(told([stage('a', 1, pending), stage('b', 2)], 'stage')).toHaveLength(1);
  });

  it('a promotion is told as it was when it had ended, and stays when it is told no more', () => {
    const promote = (rest: object): object => ({
      kind: 'Promote',
      promote: { environment: 'staging', startedTimestamp: '2026-11-22T12:17:10Z', ...rest },
    });
    const over = promote({ status: 'Succeeded', completedTimestamp: '2026-11-22T12:17:12Z' });
    const name = told([over], 'promotion');
    expect(name).toHaveLength(1);
    expect(told([over], 'promotion', [])).toEqual(name);
    expect(told([promote({ status: 'Running' })], 'promotion', [over])).toEqual(name);
    expect(told([promote({ status: 'Running' })], 'promotion')).toEqual(name);
    expect(told([promote({ startedTimestamp: undefined, status: 'Pending' })], 'promotion')).toEqual([]);
  });

  it('a version that comes later is not told', () => {
    const last = R2.findLast(({ kind, object }) => kind === 'pipelineactivities' && isRelease(object));
    const later = { ...last, kind: 'pipelineactivities', object: withSpec(last?.object, { version: '9' }) };
    const versions = [...demandOf([...R2, later]).spans.values()]
      .filter(({ role }) => role === 'promotion')
      .map(({ attributes }) => attributes.get('jenkins_x.release.version'));
    expect(versions).toEqual([['1.4.0'], ['1.4.0']]);
  });
});

function isRelease(object: unknown): boolean {
  return text(object, 'metadata', 'name').includes('-release-');
}
