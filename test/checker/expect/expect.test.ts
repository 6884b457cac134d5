import { describe, expect, it } from 'vitest';
import { instant, length } from '../instant.js';
import { at, text } from '../json.js';
import { readLines, type RecordedLine } from '../recording.js';
import { until, withStatus, withWait } from '../stories.js';
import { demandOf } from './all.js';
import { facts } from './facts.js';
import type { Role } from './model.js';
import { conditionOutcome, stepOutcome } from './outcome.js';
import { taskName } from './task.js';

const R3 = readLines(new URL('../../../recordings/r3-trouble.jsonl.gz', import.meta.url).pathname);

describe('what r3 demands, as read from its objects', () => {
  it.each<[Role, RegExp, readonly string[]]>([
    ['job', /slow/, ['job slow 17:55.000..18:00.000 failure failure error < pull_request acme/pay']],
    ['run', /slow/, ['RUN slow 17:55.000..18:00.000 timeout PipelineRunTimeout error < job slow']],
    ['task', /slow/, ['sleep 17:55.000..18:00.000 cancellation TaskRunCancelled error < RUN slow']],
    ['step', /slow/, ['step sleep 17:56.000..18:00.000 cancellation TaskRunCancelled unset < sleep']],
    ['pod', /slow/, ['pod sleep 17:55.000..18:00.000 cancellation - unset incomplete < sleep']],
    ['init', /slow/, ['init prepare 17:55.000..17:55.000 success - unset incomplete < pod sleep']],
    ['run', /cancelled/, ['RUN cancelled 17:55.000..17:58.000 cancellation Cancelled error < job cancelled']],
    ['pod', /cancelled/, ['pod long 17:55.000..17:58.000 cancellation - unset incomplete < long']],
    ['pod', /evicted/, ['pod hungry 17:55.000..17:56.000 error Evicted error < hungry']],
    ['step', /evicted/, ['step eat 17:56.000..17:56.000 cancellation - unset incomplete < hungry']],
    ['job', /pruned/, ['job pruned 17:55.000..17:56.000 success - unset incomplete < pull_request acme/pay']],
    ['run', /pruned/, ['RUN pruned 17:56.000..17:56.000 success - unset < job pruned']],
    ['pod', /pruned/, ['pod quick 17:56.000..17:56.000 success - unset < quick']],
    ['root', /5e110005/, ['pull_request acme/pay 17:55.000..17:56.000 success - unset incomplete < nothing']],
    ['root', /5e110002/, ['pull_request acme/pay 17:55.000..18:00.000 failure failure error < nothing']],
    ['attempt', /flaky/, ['attempt 1 17:55.000..17:56.000 failure Failed error < flaky']],
    ['skipped', /failing/, ['skipped after 17:57.000..17:57.000 skip - unset < RUN failing']],
    ['run', /manual/, ['RUN manual 17:55.000..17:56.000 success - unset < nothing']],
    ['sidecar', /each-0/, ['sidecar db 17:57.000..17:57.000 success - unset < pod each-0']],
    ['schedule', /waits/, ['schedule 17:55.000..17:58.485 - - unset < pod big']],
  ])('%s of %s', (role, owner, due) => {
    expect(facts(R3, role, owner)).toEqual(due);
  });

  it('a retried task has its pods under itself and its first steps under the attempt', () => {
    expect(facts(R3, 'pod', /flaky/)).toEqual([
      'pod flaky 17:55.000..17:56.000 failure Error error < flaky',
      'pod flaky 17:56.000..17:57.000 success - unset < flaky',
    ]);
    expect(facts(R3, 'step', /flaky/)).toEqual([
      'step roll 17:56.000..17:57.000 success - unset < flaky',
      'step roll 17:56.000..17:56.000 failure Error error < attempt 1',
    ]);
  });

  it('a pull has its length, but does not begin before its pod', () => {
    expect(facts(R3, 'pull', /badimage/)).toEqual([
      'pull ghcr.io/acme/late 17:55.500..17:57.000 - - unset < pod pull',
    ]);
    expect(facts(R3, 'pull', /manual/)).toEqual([
      'pull tekton/entrypoint 17:55.000..17:55.000 - - unset < pod alone',
      'pull ghcr.io/acme/tools 17:55.800..17:56.000 - - unset < pod alone',
    ]);
  });

  it('matrix tasks carry their index', () => {
    expect(facts(R3, 'task', /each/).map((fact) => fact.split(' ')[0])).toEqual(['each-0', 'each-1']);
  });

  it('ids are the hashes that any shell computes', () => {
    const { spans } = demandOf(R3);
    // printf %s 'lighthouse-telemetry/1|span|event|5e110005-90bb-11f0-a1a1-6c2f00d1e2f3' | sha256sum
    expect(spans.get('f999795960e2ae80')?.traceId).toBe('8671f1ac55ae7c80c1c94bbba8112692');
    // printf %s 'lighthouse-telemetry/1|span|k8s|7adfec40-84b6-4e91-a570-b4eacd45601e' | sha256sum
    expect(spans.get('84e1555c70d9821f')?.traceId).toBe('39d9389f6d70cd332dbc1703b1dd7979');
  });
});

describe('what other stories demand', () => {
  it('a run that waits has a queue', () => {
    expect(facts(withWait(R3), 'queue', /manual/)).toEqual([
      'queue 17:55.000..17:57.000 - - unset < RUN manual',
    ]);
  });

  it('what was abandoned ends at the newest time it tells of, cut short', () => {
    const name = (line: RecordedLine): string => text(line.object, 'metadata', 'name');
    const running = until(R3, (line) => name(line) === 'manual-s7x8p-alone-pod' && isRunning(line));
    expect(facts(running, 'run', /manual/)).toEqual([
      'RUN manual 17:55.000..17:55.000 cancellation - error incomplete < nothing',
    ]);
    expect(facts(running, 'pod', /manual/)).toEqual([
      'pod alone 17:55.000..17:56.000 cancellation - unset incomplete < alone',
    ]);
  });

  it('an end before its start is set to the start', () => {
    const early = R3.map((line) =>
      line.kind === 'pipelineruns' && text(line.object, 'status', 'completionTime') !== ''
        ? { ...line, object: withStatus(line.object, { completionTime: '2026-11-22T12:17:50Z' }) }
        : line,
    );
    expect(facts(early, 'run', /manual/)).toEqual([
      'RUN manual 17:55.000..17:55.000 success - unset corrected < nothing',
    ]);
  });

  it('an Event whose object the recording does not hold is not due', () => {
    const without = R3.filter(({ kind }) => kind === 'events');
    expect(demandOf(without).spans.size).toBe(0);
  });
});

describe('the words of the rules', () => {
  it.each([
    ['True', 'Completed', 'success'],
    ['False', 'TaskRunTimeout', 'timeout'],
    ['False', 'CancelledRunningFinally', 'cancellation'],
    ['False', 'StoppedRunningFinally', 'cancellation'],
    ['False', 'StepFailed', 'failure'],
    ['False', 'TaskRunImagePullFailed', 'error'],
    ['False', '', 'error'],
  ])('a condition %s %s is %s', (status, reason, result) => {
    expect(conditionOutcome({ conditions: [{ type: 'Succeeded', status, reason }] }).result).toBe(result);
  });

  it('a step is judged by its words before its exit code', () => {
    const terminated = { exitCode: 1, reason: 'Error' };
    expect(stepOutcome({ terminated, terminationReason: 'Skipped' }).result).toBe('skip');
    expect(stepOutcome({ terminated }).result).toBe('failure');
    expect(stepOutcome({ terminated: { ...terminated, exitCode: 0 } }).result).toBe('success');
  });

  it.each([
    ['each', 'run-each-1', 'each-1'],
    ['each', 'run-each', 'each'],
    ['each', 'run-each-1-each-12', 'each-12'],
    ['each', 'run-each-retry', 'each'],
    ['each', 'each-2', 'each'],
  ])('pipeline task %s of TaskRun %s is named %s', (task, name, due) => {
    expect(taskName(task, name)).toBe(due);
  });

  it('reads the times and lengths that the API server and the kubelet write', () => {
    expect(instant('2026-11-22T12:17:09.998000Z')).toBe(1795349829998000000n);
    expect(instant('0001-01-01T00:00:00Z')).toBeUndefined();
    expect(instant('soon')).toBeUndefined();
    expect(length('1m2.5s')).toBe(62_500_000_000n);
    expect(length('1500ms')).toBe(1_500_000_000n);
    expect(length('5 minutes')).toBeUndefined();
  });
});

function isRunning(line: RecordedLine): boolean {
  return at(line.object, 'status', 'phase') === 'Running';
}
