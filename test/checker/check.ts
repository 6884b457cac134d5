import type { OtlpRequest } from '../../src/local/otlp-json.js';
import { compare, compareEmitter, comparePlace, compareStart } from './compare.js';
import { demandOf, type Demand, type DemandOptions } from './expect/all.js';
import type { Expected, Role } from './expect/model.js';
import { emittedIn, isMarkedIncomplete, type Emitted } from './output.js';
import type { Code, Finding, Problem } from './problem.js';
import type { RecordedLine } from './recording.js';

export interface CheckOptions extends DemandOptions {
  /** A span may come more than once, as long as it is the same each time (restarts, replicas). */
  readonly allowRepeats?: boolean;
  /**
   * Spans marked incomplete may be absent, come several times and differ in their end: they are outside the
   * promise between processes without a shared store. What has ended must still be there, whole and once.
   */
  readonly exemptIncomplete?: boolean;
  /**
   * Whether the recorded webhooks were delivered: `all` (so when nothing is said), `none`, or `may-miss`: a process that
   * was restarted without a durable store may have forgotten some. A pull request then has its own facts or is absent,
   * and stands where what is left of its deliveries and the others puts it.
   */
  readonly webhooks?: 'all' | 'none' | 'may-miss';
}

export interface Count {
  readonly right: number;
  readonly total: number;
}

export interface Report {
  readonly problems: readonly Problem[];
  readonly counts: ReadonlyMap<Role, Count>;
  /** Jobs, runs, tasks, pods and activities. */
  readonly entities: Count;
}

/** What comes of webhooks alone. */
const OF_WEBHOOKS: ReadonlySet<Role> = new Set(['webhook', 'change', 'change-part']);
/** What is wrong with a pull request of which, or beside which, something was forgotten. */
const FORGOTTEN: ReadonlySet<Code> = new Set(['wrong-trace', 'wrong-parent', 'wrong-link', 'wrong-end']);
const ENTITIES: readonly Role[] = ['job', 'run', 'task', 'pod', 'activity'];

/** Judges an output by the recording that it was made from. */
export function check(
  lines: readonly RecordedLine[],
  requests: readonly OtlpRequest[],
  options: CheckOptions = {},
): Report {
  return judge(demandOf(lines, options), requests, options);
}

/** As `check`, for a caller that judges many outputs by one recording. */
export function judge(demand: Demand, requests: readonly OtlpRequest[], options: CheckOptions = {}): Report {
  const byId = new Map<string, Emitted[]>();
  for (const emitted of emittedIn(requests)) {
    const versions = byId.get(emitted.span.spanId);
    if (versions === undefined) byId.set(emitted.span.spanId, [emitted]);
    else versions.push(emitted);
  }
  const spans = dueOf(demand, options);
  const judged = [...spans.values()].flatMap((due) =>
    judgeSpan(due, byId.get(due.spanId) ?? [], demand.uids, options).map((found) => problemOf(due, found)),
  );
  const extras = [...byId].filter(([spanId]) => !spans.has(spanId)).map(([, versions]) => extraOf(versions));
  const problems = [...judged, ...extras.flat()];
  return { problems, ...countsOf([...spans.values()], problems) };
}

/** What was not delivered is not due. */
function dueOf({ spans }: Demand, { webhooks }: CheckOptions): Demand['spans'] {
  return webhooks === 'none' ? new Map([...spans].filter(([, { role }]) => !OF_WEBHOOKS.has(role))) : spans;
}

function judgeSpan(
  due: Expected,
  versions: readonly Emitted[],
  uids: ReadonlySet<string>,
  options: CheckOptions,
): readonly Finding[] {
  const isExempt = (found: Emitted): boolean =>
    options.exemptIncomplete === true && isMarkedIncomplete(found);
  const counted = versions.filter((found) => !isExempt(found));
  const exempt = versions.filter(isExempt);
  const findings = [
    ...judgePresence(due, counted, exempt, options),
    ...judgeRepeats(counted, options),
    ...distinct(counted).flatMap((found) => [...compare(due, found, uids), ...compareEmitter(found)]),
    ...distinct(exempt).flatMap((found) => [
      ...comparePlace(due, found, uids),
      ...(due.role === 'root' ? [] : compareStart(due, found)),
      ...compareEmitter(found),
    ]),
  ];
  const isForgetful = options.webhooks === 'may-miss' && due.role !== 'webhook' && OF_WEBHOOKS.has(due.role);
  return isForgetful ? findings.filter(({ code }) => !FORGOTTEN.has(code)) : findings;
}

function judgePresence(
  due: Expected,
  counted: readonly Emitted[],
  exempt: readonly Emitted[],
  options: CheckOptions,
): readonly Finding[] {
  if (counted.length > 0 || (due.incomplete && options.exemptIncomplete === true)) return [];
  if (OF_WEBHOOKS.has(due.role) && options.webhooks === 'may-miss') return [];
  if (exempt.length > 0)
    return [{ code: 'incomplete', text: 'it has ended, but came only marked incomplete' }];
  const code = due.parentId === '' ? 'missing-root' : 'missing';
  return [{ code, text: 'it is not in the output' }];
}

function judgeRepeats(versions: readonly Emitted[], options: CheckOptions): readonly Finding[] {
  const different = distinct(versions).length;
  const again = versions.length - different;
  const findings: Finding[] = [];
  if (different > 1)
    findings.push({ code: 'second-version', text: `it came in ${different} different versions` });
  if (again > 0 && options.allowRepeats !== true) {
    findings.push({ code: 'duplicate', text: `it came again, unchanged, ${again} times` });
  }
  return findings;
}

function distinct(versions: readonly Emitted[]): readonly Emitted[] {
  return [...new Map(versions.map((found) => [found.bytes, found])).values()];
}

function problemOf(due: Expected, { code, text }: Finding): Problem {
  return { code, spanId: due.spanId, text: `${code}: ${due.subject} (span ${due.spanId}): ${text}` };
}

/** A span that nothing in the recording asks for. */
function extraOf(versions: readonly Emitted[]): readonly Problem[] {
  return distinct(versions).flatMap((found) => {
    const { spanId, name, traceId } = found.span;
    const text = `nothing in the recording asks for it (trace ${traceId})`;
    return [{ code: 'extra', text } as const, ...compareEmitter(found)].map((finding) => ({
      code: finding.code,
      spanId,
      text: `${finding.code}: "${name}" (span ${spanId}): ${finding.text}`,
    }));
  });
}

function countsOf(
  spans: readonly Expected[],
  problems: readonly Problem[],
): Pick<Report, 'counts' | 'entities'> {
  const wrong = new Set(problems.map(({ spanId }) => spanId));
  const counts = new Map<Role, Count>();
  for (const { role, spanId } of spans) {
    counts.set(role, plus(counts.get(role), { right: wrong.has(spanId) ? 0 : 1, total: 1 }));
  }
  const entities = ENTITIES.map((role) => counts.get(role)).reduce<Count>(
    (sum, count) => (count === undefined ? sum : plus(sum, count)),
    { right: 0, total: 0 },
  );
  return { counts, entities };
}

function plus(a: Count | undefined, b: Count): Count {
  return { right: (a?.right ?? 0) + b.right, total: (a?.total ?? 0) + b.total };
}

/** `20 / 20 entities; job 2 / 2, run 2 / 2, ...` and then the problems, one per line. */
export function reportText({ problems, counts, entities }: Report): string {
  const kinds = [...counts].map(([role, { right, total }]) => `${role} ${right} / ${total}`);
  const head = `${entities.right} / ${entities.total} entities; ${kinds.join(', ')}`;
  return [head, ...problems.map(({ text }) => text)].join('\n');
}
