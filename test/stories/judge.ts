import type { SpanRecord } from '../../src/core/contract/model.js';
import { check } from '../checker/check.js';
import { spanIdOf, traceIdOf } from '../checker/ids.js';
import { toRequests } from '../pipeline/in-process.js';
import { microsOf, type Due } from './due.js';
import type { Story } from './story.js';

/**
 * What is wrong with the spans of a story, as sentences. It is judged twice: by its plan, which knows what is due and
 * how everything ended without reading an object; and by the checker, which reads the objects and knows no plan.
 */
export function judgeStory(story: Story, records: readonly SpanRecord[]): string[] {
  const judged = records.filter(isOfPipelines);
  return [...judgeByPlan(story.due, judged), ...judgeByChecker(story, judged)];
}

/**
 * The webhooks of a story are thrown together over days, and tell no history of a pull request: whether a tree of them is
 * whole when it leaves depends on when they come. Those are left out here; test/pipeline judges them.
 */
export function isOfPipelines({ resource }: SpanRecord): boolean {
  return resource['service.name'] !== 'gitops';
}

export function judgeByPlan(due: readonly Due[], records: readonly SpanRecord[]): string[] {
  const byId = new Map(records.map((record) => [record.spanId, record]));
  const repeats = records.length - byId.size;
  const wrong = due.flatMap((each) => {
    const id = spanIdOf(each.key);
    const found = byId.get(id);
    byId.delete(id);
    return found === undefined ? [`${each.role} ${each.key} is missing`] : judgeOne(each, found);
  });
  const extra = [...byId.values()].map(({ name, spanId }) => `nothing asks for "${name}" (${spanId})`);
  return [...wrong, ...extra, ...(repeats === 0 ? [] : [`${repeats} spans came more than once`])];
}

function judgeOne(due: Due, found: SpanRecord): string[] {
  const expected = expectedOf(due);
  const facts = factsOf(found);
  return Object.entries(expected).flatMap(([name, value]) => {
    const is = JSON.stringify(facts[name]);
    const should = JSON.stringify(value);
    return is === should ? [] : [`${due.role} ${due.key}: ${name} should be ${should}, but is ${is}`];
  });
}

type Facts = Readonly<Record<string, unknown>>;

function expectedOf({ traceKey, parentKey, says, during, links }: Due): Facts {
  const place = {
    trace: traceIdOf(traceKey),
    parent: parentKey === undefined ? '' : spanIdOf(parentKey),
    links: (links ?? []).map((link) => (link.includes('|') ? spanIdOf(link) : link)),
  };
  if (during !== undefined) return { ...place, start: microsOf(during.start), end: microsOf(during.end) };
  if (says === undefined) return place;
  const { start, end, result, errorType, incomplete } = says;
  return {
    ...place,
    start: microsOf(start),
    end: microsOf(Math.max(start, end)),
    corrected: end < start,
    result,
    errorType: errorType ?? '',
    incomplete,
  };
}

function factsOf({ traceId, parentSpanId, links, start, end, attributes }: SpanRecord): Facts {
  return {
    trace: traceId,
    parent: parentSpanId ?? '',
    links: links.map(({ spanId }) => spanId),
    start,
    end,
    corrected: attributes['lighthouse_telemetry.time_corrected'] ?? false,
    result: attributes['cicd.pipeline.result'] ?? attributes['cicd.pipeline.task.run.result'],
    errorType: attributes['error.type'] ?? '',
    incomplete: attributes['lighthouse_telemetry.incomplete'] ?? false,
  };
}

export function judgeByChecker({ lines }: Pick<Story, 'lines'>, records: readonly SpanRecord[]): string[] {
  return check(lines, toRequests(records)).problems.map(({ text }) => text);
}
