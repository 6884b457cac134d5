import { describe, expect, it } from 'vitest';
import { at, changed, spanNamed, spansOf, story, type Wire } from '../../../test/support/objects.js';
import { itKnowsNoOrder } from '../../../test/support/orders.js';
import { mapRun } from './map-run.js';
import { mapTask } from './map-task.js';
import { pipelineRun, taskRun } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);
const run = (object: Wire, deleted = false) => mapRun(pipelineRun.parse(object), deleted, {});
const task = (object: Wire, deleted = false) => mapTask(taskRun.parse(object), deleted, {});

/** An earlier state of an object: older, and not ended. */
function earlier(object: Wire): Wire {
  const open = changed(object, ['status', 'completionTime'], undefined);
  return changed(open, ['metadata', 'resourceVersion'], '7');
}

const RUNS = [
  'pipelinerun-succeeded',
  'pipelinerun-timed-out',
  'pipelinerun-child',
  'pipelinerun-cancelling',
] as const;
const TASKS = [
  'taskrun-succeeded',
  'taskrun-retried',
  'taskrun-cancelled',
  'taskrun-cancelled-before-start',
  'taskrun-matrix-finally',
  'taskrun-standalone',
] as const;
const STORIES = [...RUNS.map((name) => ({ name, map: run })), ...TASKS.map((name) => ({ name, map: task }))];

describe.each(STORIES)('$name', ({ name, map }) => {
  itKnowsNoOrder(() => load(name), earlier, map);
});

describe('a child PipelineRun', () => {
  it('is a root of its own that links to its owner', () => {
    const [span] = spansOf([run(load('pipelinerun-child'))]);
    expect(span).not.toHaveProperty('parentSpanId');
    expect(span?.links.map((link) => link.attributes)).toEqual([{ 'lighthouse_telemetry.link': 'owner' }]);
  });

  it('keeps no link to the span context, which its owner gave it', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const child = changed(load('pipelinerun-child'), ['status', 'spanContext'], { traceparent });
    const [span] = spansOf([run(child)]);
    expect(span?.links.map((link) => link.attributes)).toEqual([{ 'lighthouse_telemetry.link': 'owner' }]);
  });
});

describe('a run without a drawn owner', () => {
  it('links to the span context that was given to it', () => {
    const ended = changed(
      load('pipelinerun-cancelling'),
      ['status', 'completionTime'],
      '2026-03-01T10:00:10Z',
    );
    expect(spansOf([run(ended)])[0]?.links).toEqual([
      {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        attributes: { 'lighthouse_telemetry.link': 'span_context' },
      },
    ]);
  });
});

describe('an object that was deleted before its end', () => {
  it('is cancelled and incomplete at the newest time of its status, and so is its open step', () => {
    const spans = spansOf([task(earlier(load('taskrun-cancelled')), true)]);
    const incomplete = {
      end: at('10:00:20'),
      attributes: {
        'cicd.pipeline.task.run.result': 'cancellation',
        'lighthouse_telemetry.incomplete': true,
      },
    };
    expect(spanNamed(spans, 'long')).toMatchObject({ ...incomplete, status: 'error' });
    expect(spanNamed(spans, 'long').attributes).not.toHaveProperty('error.type');
    expect(spanNamed(spans, 'step open')).toMatchObject({ ...incomplete, status: 'unset' });
  });

  it('has its skipped tasks not told', () => {
    const spans = spansOf([run(load('pipelinerun-cancelling'), true)]);
    expect(spans.map((span) => [span.name, span.end])).toEqual([
      ['RUN manual', at('10:00:09')],
      ['queue', at('10:00:01')],
    ]);
  });
});

describe('an object that vanished before its end', () => {
  it('is told by its newest state, whatever came last', () => {
    const newer = task(changed(earlier(load('taskrun-cancelled')), ['metadata', 'resourceVersion'], '10'));
    const older = task(changed(earlier(load('taskrun-cancelled')), ['status', 'steps'], undefined));
    const vanished = { type: 'vanished', key: newer.key } as const;
    const spans = spansOf([older, newer, vanished]);
    expect(spans.length).toBeGreaterThan(1);
    expect(spansOf([newer, older, vanished])).toEqual(spans);
  });
});

describe('a TaskRun that ended with an open step', () => {
  it('ends the step, incomplete, and is complete itself', () => {
    const spans = spansOf([task(load('taskrun-cancelled'))]);
    expect(spanNamed(spans, 'step open')).toMatchObject({
      end: at('10:00:20'),
      status: 'unset',
      attributes: {
        'lighthouse_telemetry.incomplete': true,
        'cicd.pipeline.task.run.result': 'cancellation',
      },
    });
    expect(spanNamed(spans, 'long').attributes).not.toHaveProperty('lighthouse_telemetry.incomplete');
    expect(spanNamed(spans, 'step cut').status).toBe('unset');
  });
});

describe('an attempt', () => {
  it('carries its own steps', () => {
    const spans = spansOf([task(load('taskrun-retried'))]);
    const attempt = spanNamed(spans, 'attempt 1');
    const steps = spans.filter((span) => span.name === 'step roll');
    expect(steps.map((step) => step.parentSpanId)).toEqual([
      attempt.spanId,
      spanNamed(spans, 'flaky').spanId,
    ]);
  });
});
