import { expect, it } from 'vitest';
import { doubled } from '../../src/local/orders.js';
import { readRecording, zeroOf } from '../../src/local/recording.js';
import { check, reportText } from '../checker/check.js';
import { text } from '../checker/json.js';
import { withSecondEnd } from '../checker/stories.js';
import { mapLines, play, reordered } from '../stories/play.js';
import { toRequests } from './in-process.js';

const TASK = /-each-\d$/;
const { lines } = await readRecording('recordings/r3-trouble.jsonl.gz');
const told = withSecondEnd(lines, TASK);

it('the second end is there to be seen', () => {
  const ends = told.flatMap(({ kind, object }) =>
    kind === 'taskruns' && TASK.test(text(object, 'metadata', 'name'))
      ? [`${text(object, 'metadata', 'name')} ${text(object, 'status', 'completionTime')}`]
      : [],
  );
  expect(new Set(ends.filter((end) => !end.endsWith(' ')))).toHaveProperty('size', 4);
});

it.each([
  ['once', told],
  ['twice', doubled(told)],
])(
  'a task whose end Tekton tells again with another time ended when it was first told: each line %s',
  (_, order) => {
    const { records } = play(reordered(mapLines(told), order), 'paced', zeroOf(told));
    const report = check(told, toRequests(records), { gitops: true });
    expect(report.problems, reportText(report)).toEqual([]);
  },
);
