import { describe, expect, it } from 'vitest';
import { readLines, type RecordedLine } from '../recording.js';
import { changedObjects, withLabels, withSpec } from '../stories.js';
import { facts } from './facts.js';

const R1 = readLines(new URL('../../../recordings/r1-pull-request.jsonl.gz', import.meta.url).pathname);
const ID = 'lighthouse.jenkins-x.io/id';
const BUILD_LABELS = ['refs.org', 'refs.repo', 'branch', 'context', 'buildNum'];

describe('where an activity stands', () => {
  const place = (recording: readonly RecordedLine[]): string | undefined =>
    facts(recording, 'activity', /-lint-/)[0]?.split(' < ')[1];
  const relabelled = (change: Readonly<Record<string, unknown>>): readonly RecordedLine[] =>
    changedObjects(R1, 'pipelineactivities', (object) => withLabels(object, change));
  const own = {
    owner: undefined,
    repository: undefined,
    branch: undefined,
    context: undefined,
    build: undefined,
  };
  const bare = Object.fromEntries(BUILD_LABELS.map((name) => [`lighthouse.jenkins-x.io/${name}`, undefined]));

  it('under the job of the run with its id', () => {
    expect(place(R1)).toBe('job lint');
  });

  it('by what it builds when it has no id, as labels or spec tell, in any case', () => {
    expect(place(relabelled({ [ID]: undefined }))).toBe('job lint');
    expect(place(relabelled({ [ID]: undefined, ...bare }))).toBe('job lint');
    expect(place(relabelled({ [ID]: undefined, ...bare, ...own }))).toBe('job lint');
    expect(place(relabelled({ [ID]: undefined, ...bare, ...own, owner: 'ACME' }))).toBe('job lint');
    expect(place(relabelled({ [ID]: 'unknown' }))).toBe('job lint');
  });

  it('under its event when no run is like it, and else alone', () => {
    const unlike = { [ID]: undefined, 'lighthouse.jenkins-x.io/buildNum': '1' };
    expect(place(relabelled(unlike))).toBe('pull_request acme/shop');
    expect(place(relabelled({ ...unlike, 'event-GUID': '' }))).toBe('nothing');
  });

  it('under the job with its id when its run is not there', () => {
    const noRuns = ({ kind }: RecordedLine): boolean => kind !== 'pipelineruns';
    expect(place(R1.filter(noRuns))).toBe('job lint');
    expect(place(relabelled({ [ID]: undefined }).filter(noRuns))).toBe('pull_request acme/shop');
  });

  it('under the run when nobody drawn owns that', () => {
    const unowned = changedObjects(R1, 'pipelineruns', (run) => ({
      ...run,
      metadata: { ...(run['metadata'] as object), ownerReferences: [] },
    }));
    expect(place(unowned)).toBe('RUN lint');
  });

  it('nowhere when a Jenkins server made it', () => {
    const change = { buildLogsUrl: 'https://ci.acme.dev/job/acme/job/shop/7/console' };
    const jenkins = changedObjects(R1, 'pipelineactivities', (object) => withSpec(object, change));
    expect(facts(jenkins, 'activity')).toEqual([]);
  });
});
