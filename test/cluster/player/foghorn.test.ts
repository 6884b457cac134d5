import { expect, it } from 'vitest';
import { FORGOTTEN, reported } from './foghorn.js';
import type { Json } from './kube.js';

const END = '2026-03-01T12:00:09Z';

function job(status: Json, annotations: Json = {}) {
  return { metadata: { name: 'job', annotations }, status };
}

it('says nothing while the engine says nothing', () => {
  expect(reported(job({ state: 'triggered' }))).toBeUndefined();
});

it('makes the state of the run the state of the job', () => {
  const activity = { status: 'running', lastCommitSHA: 'abc' };
  expect(reported(job({ state: 'pending', activity }))).toEqual({
    state: 'running',
    lastCommitSHA: 'abc',
    lastReportState: 'running',
    description: 'Pipeline running',
  });
});

it('ends the job when the run has ended, and says so once', () => {
  const activity = { status: 'failure', completionTime: END };
  const ended = {
    state: 'failure',
    completionTime: END,
    lastReportState: 'failure',
    description: 'Pipeline failed',
  };
  expect(reported(job({ state: 'running', lastReportState: 'running', activity }))).toEqual(ended);
  expect(reported(job({ ...ended, activity }))).toBeUndefined();
});

it('reports nothing more of what it reported as over', () => {
  const activity = { status: 'success', completionTime: END };
  const status = {
    state: 'failure',
    completionTime: END,
    lastReportState: 'failure',
    description: 'Pipeline failed',
  };
  expect(reported(job({ ...status, activity }))).toEqual({ state: 'success' });
});

it('forgets a job that says so', () => {
  expect(reported(job({ activity: { status: 'success' } }, { [FORGOTTEN]: 'true' }))).toBeUndefined();
});
