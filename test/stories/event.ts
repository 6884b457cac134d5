import { buildLabels, planBuild, tellBeside } from './build.js';
import type { Due, Ending } from './due.js';
import { type JobFate, type Top, tellJob } from './job.js';
import { type RunPlan, type ToldRun, tellRun } from './run.js';
import type { Teller } from './teller.js';
import { tellWebhooks } from './webhook.js';

const WORST_FIRST = ['failure', 'error', 'timeout', 'cancellation', 'success'] as const;
const FATES: readonly [JobFate, ...JobFate[]] = [
  'completes',
  'completes',
  'completes',
  'completes, its run deleted',
  'deleted',
  'abandoned',
  'orphan',
  'no run',
];
/** Milliseconds in which the first jobs of an event are made: less than it takes to settle. */
const FIRST_WAVE = 5000;

/** A run, and perhaps one that it owns: a child where both belong to an event, else linked only. */
export function tellFamily(teller: Teller, given: RunPlan): ToldRun {
  const { dice } = teller;
  const build = planBuild(teller);
  const plan = {
    ...given,
    place: { ...given.place, labels: { ...given.place.labels, ...buildLabels(build) } },
  };
  const run = tellRun(teller, plan);
  if (dice.chance(0.4)) {
    const { traceKey, parentKey = '' } = run.own;
    tellBeside(teller, {
      ...{ build, labels: given.place.labels, hasRun: true },
      place: { traceKey, parentKey, tag: 'under a run' },
      created: plan.created,
      ...{ until: run.until, runsUntil: run.until },
    });
  }
  if (!dice.chance(0.25)) return run;
  const { parentKey, owner, labels, traceKey } = run.own;
  const created = plan.created + dice.int(500, 4000);
  if (parentKey === undefined || owner === undefined) return run;
  const place =
    plan.place.traceKey === '' ? { labels, owner, traceKey: '' } : { labels, owner, traceKey, parentKey };
  tellRun(teller, {
    place,
    created,
    tasks: dice.int(0, 1),
    ...(place.traceKey === '' ? { linked: parentKey } : {}),
  });
  return run;
}

function tellTop(teller: Teller, guid: string, created: number, fate: JobFate): Top {
  const { dice } = teller;
  if (dice.chance(0.75)) return tellJob(teller, { guid, created, fate });
  const event = `event|${guid}`;
  const owner = { kind: 'Application', name: 'shop', uid: 'app' };
  const place = { labels: { 'event-GUID': guid }, traceKey: event, parentKey: event };
  return tellFamily(teller, { created, place: { ...place, ...(dice.chance(0.3) ? { owner } : {}) } });
}

function worstOf(tops: readonly Top[]): Pick<Ending, 'result' | 'errorType'> {
  for (const word of WORST_FIRST) {
    const found = tops.find(({ ending }) => ending.result === word)?.ending;
    if (found !== undefined) return { result: word, ...(found.errorType && { errorType: found.errorType }) };
  }
  throw new Error('a root without members');
}

function byCreation(a: Top, b: Top): number {
  return a.created - b.created || (a.uid < b.uid ? -1 : 1);
}

function rootDue(guid: string, members: readonly Top[]): Due {
  const tops = members.toSorted(byCreation);
  const says = {
    ...{ start: tops[0]?.created ?? 0, end: endOf(tops), ...worstOf(tops) },
    incomplete: tops.some(({ ending }) => ending.incomplete),
  };
  const isOrphan = tops.some((top) => top.isOrphan) ? { isOrphan: true } : {};
  return { role: 'root', key: `event|${guid}`, traceKey: `event|${guid}`, says, ...isOrphan };
}

function endOf(tops: readonly Top[]): number {
  return Math.max(...tops.map(({ ending }) => ending.end));
}

/** An event with what stands under it; some begins when it is almost settled, some long after that. */
export function tellEvent(teller: Teller, guid: string, t: number): void {
  const { dice, due } = teller;
  const members: Top[] = [];
  for (let left = dice.int(1, 3); left > 0; left -= 1) {
    members.push(tellTop(teller, guid, t + dice.int(0, FIRST_WAVE), dice.pick(FATES)));
  }
  if (members.every(({ ending }) => !ending.incomplete) && dice.chance(0.3)) {
    const created = endOf(members) * 1000 + dice.int(-5000, 6000);
    members.push(tellTop(teller, guid, Math.max(created, t + FIRST_WAVE + 1), 'completes'));
  }
  const root = rootDue(guid, members);
  due.push(root);
  tellWebhooks(teller, guid, root.says?.start ?? 0, t);
  // Too late for the root: more than settle after the last end. It joins the trace only.
  const settled = (endOf(members) + 12) * 1000;
  if (dice.chance(0.3)) tellTop(teller, guid, settled + dice.int(0, 900_000), dice.pick(FATES));
}
