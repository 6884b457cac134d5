import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, story } from '../../../test/support/objects.js';
import { mapActivity } from './activity.js';
import { activityRecord } from './activity-schema.js';

const record = story(import.meta.url, 'activity-running');
const ended = story(import.meta.url, 'activity-succeeded');

const textOf = (wire: unknown): string => mapActivity(activityRecord.parse(wire))?.ref.resourceVersion ?? '';
const version = (wire: unknown): bigint => BigInt(textOf(wire));

describe('the version of a record', () => {
  it('is a decimal number', () => {
    expect(textOf(record)).toMatch(/^[1-9]\d+$/);
  });

  it('grows with time', () => {
    expect(version(ended)).toBeGreaterThan(version(record));
  });

  it('grows within one second, as more has begun or ended', () => {
    const stage = (more: object) => ({ name: 'n', status: 'running', stages: [{ name: 's', ...more }] });
    const time = '2026-03-01T10:00:00Z';
    const states = [
      { ...stage({}), startTime: time },
      { ...stage({ status: 'running', startTime: time }), startTime: time },
      { ...stage({ status: 'running', startTime: time, completionTime: time }), startTime: time },
      { ...stage({ status: 'success', startTime: time, completionTime: time }), startTime: time },
      {
        ...stage({ status: 'success', startTime: time, completionTime: time }),
        startTime: time,
        completionTime: time,
        status: 'success',
      },
    ].map(version);
    expect([...states].sort((a, b) => (a < b ? -1 : 1))).toEqual(states);
    expect(new Set(states).size).toBe(states.length);
  });

  it('of one that has ended is above all that has not', () => {
    const late = changed(record, ['stages'], [{ name: 's', startTime: '2030-01-01T00:00:00Z' }]);
    expect(version(ended)).toBeGreaterThan(version(late));
    expect(version(changed(ended, ['completionTime'], undefined))).toBeLessThan(version(ended));
  });

  it('never falls while a pipeline goes on', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(3), lasts: fc.nat(3), ok: fc.boolean() }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(steps, (plan) => {
        const versions = storyOf(plan).map(version);
        versions.forEach((each, index) => {
          expect(each).toBeGreaterThan(versions[index - 1] ?? 0n);
        });
      }),
    );
  });
});

interface Planned {
  readonly wait: number;
  readonly lasts: number;
  readonly ok: boolean;
}

const stamp = (seconds: number): string => new Date(Date.UTC(2026, 2, 1, 10) + seconds * 1000).toISOString();

/** Each state of a record whose stages run one after the other. */
function storyOf(plan: readonly Planned[]): readonly unknown[] {
  const base = { name: 'n', jobId: 'j', startTime: stamp(0), status: 'running' };
  const states: unknown[] = [{ ...base, stages: [] }];
  const done: object[] = [];
  let now = 0;
  for (const { wait, lasts, ok } of plan) {
    now += wait;
    const begun = { name: 's', status: 'running', startTime: stamp(now) };
    states.push({ ...base, stages: [...done, begun] });
    now += lasts;
    done.push({ ...begun, status: ok ? 'success' : 'failure', completionTime: stamp(now) });
    states.push({ ...base, stages: [...done] });
  }
  return [...states, { ...base, stages: done, status: 'failure', completionTime: stamp(now) }];
}
