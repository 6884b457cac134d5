import type { OtlpSpan } from '../../src/local/otlp-json.js';
import { moved, withRequest, type Held } from './edit.js';
import type { Demand } from './expect/all.js';
import type { Expected } from './expect/model.js';
import { SECOND } from './instant.js';
import { breaks, edits, replaced, type Mutant, type Requests } from './mutant.js';
import { pickOne } from './random.js';

/** What is drawn of activities and webhooks, in a place, at a time or in a number that is not theirs. */
export const BESIDE: readonly Mutant[] = [
  replaced('an activity under its run', 'wrong-parent', isActivity, (span, due, demand, random) =>
    under(span, pickOne(childrenOf(demand, due.parentId, 'run'), random)),
  ),
  replaced(
    'an activity under another job of its event',
    'wrong-parent',
    isActivity,
    (span, due, demand, random) => {
      const jobs = [...demand.spans.values()].filter(
        ({ role, traceId, spanId }) => role === 'job' && traceId === due.traceId && spanId !== due.parentId,
      );
      return under(span, pickOne(jobs, random));
    },
  ),
  replaced('an activity under the root of its event', 'wrong-parent', isActivity, (span, due, demand) =>
    under(span, demand.spans.get(demand.spans.get(due.parentId)?.parentId ?? '')),
  ),
  edits('an activity that ended early', 'wrong-end', isActivity, (span) => [moved(span, 0n, -SECOND)]),
  replaced('a step under its activity', 'wrong-parent', isStep, (span, due, demand) =>
    under(span, demand.spans.get(demand.spans.get(due.parentId)?.parentId ?? '')),
  ),
  replaced('a webhook on another event', 'wrong-trace', isWebhook, (span, due, demand, random) => {
    const root = pickOne(rootsBut(demand, due.parentId), random);
    return root && { ...span, traceId: root.traceId, parentSpanId: root.spanId };
  }),
  replaced('a webhook under another root', 'wrong-parent', isWebhook, (span, due, demand, random) =>
    under(span, pickOne(rootsBut(demand, due.parentId), random)),
  ),
  edits('a webhook that waited for nothing', 'wrong-start', hasLength, (span) => [
    { ...span, startTimeUnixNano: span.endTimeUnixNano },
  ]),
  edits('a webhook from before its event', 'wrong-start', isWebhook, (span) => [moved(span, -SECOND, 0n)]),
  edits('a webhook beyond the start of its root', 'wrong-end', isWebhook, (span) => [
    moved(span, 0n, SECOND),
  ]),
  edits('a webhook told twice', 'duplicate', isWebhook, (span) => [span, span]),
  secondPart(),
  edits('a link lost', 'wrong-link', hasLink, (span) => [{ ...span, links: [] }]),
  edits('a link twice', 'wrong-link', hasLink, (span) => [
    { ...span, links: [...span.links, ...span.links] },
  ]),
  edits('a link without its reason', 'wrong-link', hasLink, (span) => [
    { ...span, links: span.links.map((link) => ({ ...link, attributes: [] })) },
  ]),
];

/** A redelivery that was taken for another webhook. */
function secondPart(): Mutant {
  const id = 'feedfeedfeedfeed';
  const add = (right: Requests, { span, group }: Held): Requests =>
    withRequest(right, group.resource.attributes, { ...span, spanId: id });
  const { name, code, apply } = breaks('a second part for a redelivery', 'extra', isWebhook, add);
  return {
    name,
    code,
    apply: (...from) => {
      const mutation = apply(...from);
      return mutation && { ...mutation, spanId: id };
    },
  };
}

function under(span: OtlpSpan, parent: Expected | undefined): OtlpSpan | undefined {
  return parent && { ...span, parentSpanId: parent.spanId };
}

function childrenOf(demand: Demand, parentId: string, role: Expected['role']): readonly Expected[] {
  return [...demand.spans.values()].filter((each) => each.parentId === parentId && each.role === role);
}

function rootsBut(demand: Demand, spanId: string): readonly Expected[] {
  return [...demand.spans.values()].filter((each) => each.role === 'root' && each.spanId !== spanId);
}

function isActivity(due: Expected): boolean {
  return due.role === 'activity';
}

function isStep(due: Expected): boolean {
  return due.role === 'activity-step';
}

function isWebhook(due: Expected): boolean {
  return due.role === 'webhook';
}

function hasLength(due: Expected): boolean {
  return isWebhook(due) && due.start < due.end;
}

function hasLink(due: Expected): boolean {
  return due.links.length > 0;
}
