import { expect, it } from 'vitest';
import { spanIdOf } from '../checker/ids.js';
import { lagsOf, lagText, ownLagsOf } from './lag.js';

const END = '2026-01-01T00:00:10Z';
const terminated = (finishedAt: string) => ({ state: { terminated: { finishedAt } } });

function lineOf(kind: string, uid: string, status: object, type = 'MODIFIED') {
  return { kind, type, object: { metadata: { uid }, status } };
}

const ARRIVALS = new Map(
  ['run', 'pod', 'gone'].map((uid, index) => [spanIdOf(`k8s|${uid}`), Date.parse(END) + 100 * (index + 1)]),
);

it('counts from the first end of what has arrived', () => {
  const later = { completionTime: '2026-01-01T00:00:20Z' };
  const pod = {
    phase: 'Succeeded',
    containerStatuses: [terminated('2026-01-01T00:00:09Z'), terminated(END)],
  };
  const lines = [
    lineOf('pipelineruns', 'run', {}),
    lineOf('pipelineruns', 'run', { completionTime: END }),
    lineOf('pipelineruns', 'run', later),
    lineOf('pods', 'pod', { ...pod, phase: 'Running' }),
    lineOf('pods', 'pod', pod),
    lineOf('taskruns', 'gone', { completionTime: END }, 'DELETED'),
    lineOf('taskruns', 'on its way', { completionTime: END }),
  ];
  expect(lagsOf(lines, ARRIVALS)).toEqual([100, 200]);
});

it('counts from the watch when the end was told there', () => {
  const told = (t: number, uid: string, status: object) => ({ t, ...lineOf('pipelineruns', uid, status) });
  const lines = [
    told(0, 'run', {}),
    told(40, 'run', { completionTime: END }),
    told(60, 'run', { completionTime: END }),
  ];
  expect(ownLagsOf({ lines: () => lines, since: new Date(END) }, ARRIVALS)).toEqual([60]);
});

it('tells two percentiles', () => {
  expect(lagText(Array.from({ length: 100 }, (_, index) => index))).toBe('p50 50 ms, p99 99 ms of 100');
});
