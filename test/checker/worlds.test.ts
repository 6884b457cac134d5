import { describe, expect, it } from 'vitest';
import { judge } from './check.js';
import { demandOf } from './expect/all.js';
import { at, list, text } from './json.js';
import { readLines, type RecordedLine } from './recording.js';
import { referenceOutput } from './reference.js';
import { changedStates, withSecondEnd, withSpec } from './stories.js';

const lines = (name: string): readonly RecordedLine[] =>
  readLines(new URL(`../../recordings/${name}.jsonl.gz`, import.meta.url).pathname);
const [R1, R2, R3] = [lines('r1-pull-request'), lines('r2-promotion'), lines('r3-trouble')];
const EARLY = '2026-11-22T12:17:12Z';

/** r1's longer activity, which some state says has completed, and then goes on. */
const REOPENED = changedStates(R1, /-pr-\d{9,}$/, (object, index) =>
  index === 10 ? withSpec(object, { status: 'Succeeded', completedTimestamp: EARLY }) : object,
);

function steps(object: unknown): readonly unknown[] {
  return list(object, 'spec', 'steps');
}

function isActivity({ kind, object }: RecordedLine, name: RegExp): boolean {
  return kind === 'pipelineactivities' && name.test(text(object, 'metadata', 'name'));
}

/** Nothing that comes of an activity after it first said that it has completed. */
function untilCompleted(all: readonly RecordedLine[], name: RegExp): readonly RecordedLine[] {
  let isOver = false;
  return all.filter((line) => {
    if (!isActivity(line, name)) return true;
    const wasOver = isOver;
    isOver ||= text(line.object, 'spec', 'completedTimestamp') !== '';
    return !wasOver;
  });
}

/** What comes out of a product that saw the world as `seen` tells it, judged by what it was. */
function problemsOf(world: readonly RecordedLine[], seen: readonly RecordedLine[]): readonly string[] {
  const demand = demandOf(world);
  const { problems } = judge(demand, referenceOutput(demandOf(seen)));
  return problems.map(({ code, spanId }) => `${code} ${demand.spans.get(spanId)?.name ?? spanId}`);
}

describe('a product that', () => {
  it('takes the first completion of an activity for its end, though it is opened again, is told so', () => {
    const problems = problemsOf(REOPENED, untilCompleted(REOPENED, /-pr-\d{9,}$/));
    expect(problems).toEqual(expect.arrayContaining(['wrong-end activity pr', 'missing stage report']));
  });

  it('takes no notice of a reopening is right when there was none', () => {
    expect(problemsOf(R1, untilCompleted(R1, /-pr-\d{9,}$/))).toEqual([]);
  });

  it('sees no promotion that comes after the end of its activity is told of each', () => {
    const problems = problemsOf(R2, untilCompleted(R2, /-release-/));
    expect(problems).toEqual(['missing promote production', 'missing promote staging']);
  });

  it('takes the second of two ends of a task is told so', () => {
    const world = withSecondEnd(R3, /-each-\d$/);
    const first = new Set<string>();
    const seen = world.filter(({ kind, object }) => {
      const uid = text(object, 'metadata', 'uid');
      const isFirstEnd = text(object, 'status', 'completionTime') !== '' && !first.has(uid);
      if (isFirstEnd) first.add(uid);
      return kind !== 'taskruns' || !/-each-\d$/.test(text(object, 'metadata', 'name')) || !isFirstEnd;
    });
    expect(problemsOf(world, seen)).toEqual(expect.arrayContaining(['wrong-end each-0', 'wrong-end each-1']));
  });

  it('has lost a stage is told of it and its steps', () => {
    const seen = changedStates(R1, /-lint-/, (object) => withSpec(object, { steps: steps(object).slice(1) }));
    expect(problemsOf(R1, seen)).toEqual(['missing stage clone', 'missing git-clone']);
  });

  it('takes two stages of one name for one is told of the second', () => {
    const once = (object: unknown): readonly unknown[] =>
      steps(object).filter(
        (step, index, all) =>
          all.findIndex((each) => at(each, 'stage', 'name') === at(step, 'stage', 'name')) === index,
      );
    const seen = changedStates(R3, /-skips-/, (object) => withSpec(object, { steps: once(object) }));
    expect(problemsOf(R3, seen)).toEqual(['missing stage each', 'missing go']);
  });

  it('counts stages in the order in which they stand is told nothing, as that decides nothing', () => {
    const seen = changedStates(R3, /./, (object) => withSpec(object, { steps: steps(object).toReversed() }));
    expect(problemsOf(R3, seen)).toEqual([]);
  });

  it('takes one activity for another puts it on the wrong job, and is told so', () => {
    const labels = at(R3.find((line) => isActivity(line, /-flaky-/))?.object, 'metadata', 'labels');
    const seen = R3.map((line) => {
      if (!isActivity(line, /-failing-/)) return line;
      const object = line.object as { readonly metadata: object };
      return { ...line, object: { ...object, metadata: { ...object.metadata, labels } } };
    });
    expect(problemsOf(R3, seen)).toContain('wrong-parent activity failing');
  });

  it('was told of no webhook is told of the parts that miss', () => {
    const seen = R2.filter(({ kind }) => kind !== 'webhook');
    const problems = problemsOf(R2, seen);
    expect(problems).toHaveLength(6);
    expect(new Set(problems)).toEqual(new Set(['missing pull_request opened', 'missing push']));
  });
});
