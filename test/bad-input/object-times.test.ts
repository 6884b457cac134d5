import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../src/core/contract/model.js';
import { entityOf, updateOf } from '../support/hand.js';
import { at, changed, spanNamed, spansOf, type Wire } from '../support/objects.js';
import { SUBJECTS, type Subject } from '../support/sources.js';

const MARK = 'lighthouse_telemetry.time_corrected';

function subjectOf(kind: string): Subject {
  const subject = SUBJECTS.find((candidate) => candidate.kind === kind);
  if (subject === undefined) throw new Error(`no source watches ${kind}`);
  return subject;
}

async function spansFrom(kind: string, object: Wire): Promise<readonly SpanRecord[]> {
  return spansOf([await updateOf(subjectOf(kind), object)]);
}

const END = {
  LighthouseJob: { path: ['status', 'completionTime'], name: 'job unit', created: at('10:00:00') },
  PipelineRun: { path: ['status', 'completionTime'], name: 'RUN unit', created: at('10:00:00') },
  TaskRun: { path: ['status', 'completionTime'], name: 'compile', created: at('10:00:02') },
} as const;

describe.each(Object.entries(END))('a %s whose end', (kind, { path, name, created }) => {
  const { good } = subjectOf(kind);

  it('lies before its creation ends at its creation, and is marked', async () => {
    const spans = await spansFrom(kind, changed(good, path, '2026-03-01T09:00:00Z'));
    const span = spanNamed(spans, name);
    expect([span.start, span.end]).toEqual([created, created]);
    expect(span.attributes[MARK]).toBe(true);
  });

  it('is right is not marked', async () => {
    expect(spanNamed(await spansFrom(kind, good), name).attributes).not.toHaveProperty(MARK);
  });

  it.each(['0001-01-01T00:00:00Z', '', 'soon', '2026-02-30T10:00:00Z', null, undefined, 7, {}, []])(
    'is %j has not ended',
    async (time) => {
      const update = await entityOf(subjectOf(kind), changed(good, path, time));
      expect(update).not.toHaveProperty('end');
      expect(update).not.toHaveProperty('outcome');
    },
  );
});

describe('a pod whose containers finished before its creation', () => {
  const { good } = subjectOf('Pod');
  const finished = { exitCode: 0, startedAt: '2026-03-01T09:00:05Z', finishedAt: '2026-03-01T09:00:01Z' };
  const containers = [{ name: 'sidecar-db', state: { terminated: finished } }];
  const backwards = changed(good, ['status', 'containerStatuses'], containers);

  it('ends at its creation, and it and the part that ran backwards are marked', async () => {
    const spans = await spansFrom('Pod', backwards);
    expect(spanNamed(spans, 'pod each-1')).toMatchObject({
      start: at('10:00:02'),
      end: at('10:00:02'),
      attributes: { [MARK]: true },
    });
    expect(spanNamed(spans, 'sidecar db')).toMatchObject({
      start: at('09:00:05'),
      end: at('09:00:05'),
      attributes: { [MARK]: true },
    });
    expect(spanNamed(spans, 'init prepare').attributes).not.toHaveProperty(MARK);
  });

  it.each(['0001-01-01T00:00:00Z', 'soon', null])(
    'at %j ends at the newest time of its status',
    async (time) => {
      const never = [{ name: 'step-go', state: { terminated: { finishedAt: time } } }];
      const update = await entityOf(subjectOf('Pod'), changed(good, ['status', 'containerStatuses'], never));
      expect(update.end).toBe(at('10:00:15'));
    },
  );
});

describe('a step that ran backwards', () => {
  it('is a point at its start, marked, and its task is not', async () => {
    const terminated = {
      exitCode: 0,
      startedAt: '2026-03-01T10:00:09Z',
      finishedAt: '2026-03-01T10:00:05Z',
    };
    const task = changed(subjectOf('TaskRun').good, ['status', 'steps'], [{ name: 'build', terminated }]);
    const spans = await spansFrom('TaskRun', task);
    const step = spanNamed(spans, 'step build');
    expect([step.start, step.end, step.attributes[MARK]]).toEqual([at('10:00:09'), at('10:00:09'), true]);
    expect(spanNamed(spans, 'compile').attributes).not.toHaveProperty(MARK);
  });
});

describe('a TaskRun that Tekton made again, with the start of the one before', () => {
  it('starts at its own creation', async () => {
    const again = changed(subjectOf('TaskRun').good, ['status', 'startTime'], '2026-03-01T09:00:00Z');
    const span = spanNamed(await spansFrom('TaskRun', again), 'compile');
    expect([span.start, span.end]).toEqual([at('10:00:02'), at('10:00:12')]);
    expect(span.attributes).not.toHaveProperty(MARK);
  });
});

describe('an object that was deleted', () => {
  const deleted = async (stamp: unknown, grace: unknown) => {
    const subject = subjectOf('LighthouseJob');
    const open = changed(subject.good, ['status'], { state: 'pending' });
    const stamped = changed(open, ['metadata', 'deletionTimestamp'], stamp);
    const object = changed(stamped, ['metadata', 'deletionGracePeriodSeconds'], grace);
    return spanNamed(spansOf([{ ...(await entityOf(subject, object)), deleted: true }]), 'job unit');
  };

  it('before its creation, by its grace period, ends at its creation', async () => {
    const span = await deleted('2026-03-01T10:00:10Z', 3600);
    expect(span).toMatchObject({ end: at('10:00:00'), attributes: { [MARK]: true } });
  });

  it.each(['0001-01-01T00:00:00Z', 'soon', null])('at %j ends at its last sign of life', async (stamp) => {
    const span = await deleted(stamp, 30);
    expect(span.end).toBe(at('10:00:00'));
    expect(span.attributes).not.toHaveProperty(MARK);
  });
});
