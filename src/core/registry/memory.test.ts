import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../local/clock.js';
import type { Update } from '../contract/model.js';
import { Currency } from './currency.js';
import { Deadlines } from './deadlines.js';
import { Entities } from './entities.js';
import { homeOf } from './entry.js';
import { Events } from './events.js';
import { Notes } from './notes.js';
import {
  activity,
  at,
  createBench,
  DRAWN,
  entity,
  HOUR,
  job,
  MINUTE,
  note,
  run,
  SECOND,
  SERVICES,
  webhook,
  type Bench,
} from './testing/bench.js';

const STORIES = 10_000;
/** Seconds between the stories. */
const PACE = 10;
const EMPTY = { entities: 0, open: 0, events: 0, notes: 0, webhooks: 0 };

/** What the API server says of one story: a job with a run and a pod, an open task, a note of each sort. */
interface Story {
  readonly begin: readonly Update[];
  readonly end: readonly Update[];
  readonly gone: readonly Update[];
}

function storyOf(index: number, second: number): Story {
  const id = (name: string): string => `${name}-${index}`;
  const guid = id('event');
  const created = at(second);
  const end = at(second + 5);
  const ofRun = { guid, kind: 'TaskRun', created, owner: { kind: 'PipelineRun', uid: id('run') } };
  const ofTask = { guid, kind: 'Pod', created, owner: { kind: 'TaskRun', uid: id('task') } };
  const notes = [note(id('on run'), id('run')), note(id('on nothing'), id('unknown'))];
  // One job in three is left pending by its run, one in three is deleted with it.
  const fate = index % 3;
  const jobEnd = fate === 0 ? { end } : {};
  const deletion = { version: 9, deleted: true };
  return {
    begin: [
      job({ uid: id('job'), guid, created }),
      run(id('job'), { uid: id('run'), guid, created, more: { aliases: [id('alias')] } }),
      activity(id('alias'), { uid: id('activity'), guid, created }),
      webhook(guid),
      webhook(id('without a job')),
      entity({ uid: id('task'), ...ofRun }),
      entity({ uid: id('pod'), ...ofTask }),
      ...notes,
    ],
    end: [
      entity({ uid: id('pod'), ...ofTask, version: 5, end }),
      run(id('job'), { uid: id('run'), guid, created, version: 5, end, more: { aliases: [id('alias')] } }),
      activity(id('alias'), { uid: id('activity'), guid, created, version: 5, end }),
      ...(fate === 0 ? [job({ uid: id('job'), guid, created, version: 5, end })] : []),
    ],
    gone: [
      entity({ uid: id('pod'), ...ofTask, ...deletion, end }),
      entity({ uid: id('task'), ...ofRun, ...deletion, lastSign: end }),
      run(id('job'), { uid: id('run'), guid, created, ...deletion, end, more: { aliases: [id('alias')] } }),
      activity(id('alias'), { uid: id('activity'), guid, created, ...deletion, end }),
      ...(fate === 1 ? [{ type: 'vanished', key: `k8s|${id('job')}` } as const] : []),
      ...(fate === 1 ? [] : [job({ uid: id('job'), guid, created, ...deletion, ...jobEnd })]),
      ...notes.map((each) => ({ ...each, deleted: true })),
    ],
  };
}

function play(bench: Bench, stories: number, until: 'end' | 'gone'): void {
  for (let index = 0; index < stories; index += 1) {
    const second = index * PACE;
    const story = storyOf(index, second);
    bench.handle(second, ...story.begin, ...story.end);
    if (until === 'gone') bench.handle(second, ...story.gone);
  }
}

/** How much each collection of an object holds, by the name of its field. */
function collections(holder: object): [string, number][] {
  return Object.entries(holder).flatMap(([field, value]): [string, number][] =>
    value instanceof Map || value instanceof Set ? [[field, value.size]] : [],
  );
}

describe('the memory of the registry', () => {
  it(`is empty after ${STORIES} stories whose objects are all deleted`, () => {
    const bench = createBench();
    play(bench, STORIES, 'gone');
    const peak = bench.registry.size;
    bench.finish();
    expect(bench.registry.size).toEqual(EMPTY);
    expect(bench.clock.nextDeadline()).toBeUndefined();
    const count = (start: string): number => bench.names().filter((name) => name.startsWith(start)).length;
    expect(['job-', 'run-', 'task-', 'pod-', 'on run-', 'event job-'].map(count)).toEqual(
      Array.from({ length: 6 }, () => STORIES),
    );
    expect(count('on nothing-')).toBe(0);
    // No more than an hour of them is remembered at any time.
    const remembered = 3600 / PACE + 1;
    expect(peak.entities).toBeLessThanOrEqual(5 * remembered);
    expect(peak.notes).toBeLessThanOrEqual(2 * remembered);
    expect(peak.events).toBeLessThanOrEqual(remembered);
  });

  it('is bounded by what is alive, and lets go of what was emitted of it', () => {
    const bench = createBench();
    play(bench, 300, 'end');
    bench.clock.moveTo(at(300 * PACE) + 90 * MINUTE);
    const jobsWithoutEnd = 200;
    const alive = {
      entities: 5 * 300,
      open: 300 + jobsWithoutEnd,
      events: 300,
      notes: 2 * 300,
      webhooks: 300 + 200,
    };
    expect(bench.registry.size).toEqual(alive);
    bench.finish();
    expect(bench.registry.size).toEqual({ ...alive, open: 0, webhooks: 0 });
  });

  it('does not grow with what is said again', () => {
    const bench = createBench();
    for (let round = 0; round < 50; round += 1) play(bench, 20, 'end');
    expect(bench.registry.size).toMatchObject({ entities: 100, events: 20, notes: 40 });
  });

  it('has no collection that keeps anything of what is gone', () => {
    const clock = createVirtualClock(at(0));
    const deadlines = new Deadlines(clock);
    const dressing = { serviceNames: SERVICES, resource: {} };
    const common = {
      settle: 10 * SECOND,
      abandonAfter: HOUR,
      currency: new Currency({ gate: { open: true }, now: () => 0, settle: 0, abandonAfter: 0 }),
      horizon: { since: 0 },
      dressing,
      emit: () => undefined,
      counters: { add: () => undefined },
      meter: { gauge: () => undefined, record: () => undefined },
      tracesWithoutJobs: false,
      tell: () => undefined,
      keep: () => undefined,
      rootLeft: () => undefined,
      keyTaken: () => undefined,
    };
    const events = new Events(deadlines, common);
    const notes = new Notes(deadlines, common);
    const options = {
      ...common,
      eventLabels: ['event-GUID'],
      drawn: DRAWN,
      events,
      notes,
    };
    const entities = new Entities(deadlines, options);
    const handle = (update: Update): void => {
      if (update.type === 'note') notes.put(update, homeOf(entities.get(update.about.key)));
      else if (update.type === 'entity') entities.put(update);
      else if (update.type === 'vanished') entities.vanish(update.key);
      else if (update.type === 'event') events.tell(update.guid, [update]);
    };
    const stories = Array.from({ length: 60 }, (_, index) => storyOf(index, index));
    for (const { begin, end } of stories) [...begin, ...end].forEach(handle);
    // Half of them backwards: children before parents, deletions before states.
    stories.forEach(({ gone }, index) => (index % 2 === 0 ? gone : gone.toReversed()).forEach(handle));
    for (let next = clock.nextDeadline(); next !== undefined; next = clock.nextDeadline()) clock.moveTo(next);
    const left = [
      ...collections(entities),
      ...collections(events),
      ...collections(notes),
      ...collections(deadlines),
      ...collections(events.webhooks),
      ...collections((entities as unknown as { parts: { orphans: object } }).parts.orphans),
      ...collections((entities as unknown as { parts: { beside: object } }).parts.beside),
    ];
    const fields = left.map(([field]) => field);
    expect(fields).toEqual(expect.arrayContaining(['livingChildren', 'byAlias', 'followers', 'waiting']));
    expect(left.filter(([field, size]) => size > 0 && field !== 'drawn')).toEqual([]);
  });

  it('lets go of an event whose jobs are forgotten before it is settled', () => {
    const bench = createBench({ settle: 2 * HOUR });
    bench.handle(0, job({ uid: 'j', end: at(0), deleted: true }));
    bench.finish();
    expect(bench.span('event|e')).toBeDefined();
    expect(bench.registry.size).toEqual(EMPTY);
  });

  it('forgets a run that was deleted before its job was ever seen', () => {
    const bench = createBench();
    bench.handle(0, run('never-seen', { uid: 'r', version: 2, end: at(0), deleted: true }));
    bench.finish();
    expect(bench.registry.size).toEqual(EMPTY);
    bench.handle(2 * 3600, job({ uid: 'never-seen', created: at(7200) }));
    bench.handle(2 * 3600 + 60);
    expect(bench.span('k8s|never-seen')).toBeUndefined();
  });
});
