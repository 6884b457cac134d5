import type { OtlpSpan } from '../../src/local/otlp-json.js';
import { moved, withMark } from './edit.js';
import type { Demand } from './expect/all.js';
import type { Expected } from './expect/model.js';
import { earliest, SECOND } from './instant.js';
import { edits, replaced, type Mutant } from './mutant.js';
import { pickOne } from './random.js';

/** Pull requests and their parts, in a place, at a time or with a link that is not theirs. */
export const CHANGES: readonly Mutant[] = [
  edits('a promoting pull request dropped', 'missing', isPromoting, () => []),
  edits('a top pull request dropped', 'missing-root', isTop, () => []),
  replaced('a pull request under one beside it', 'wrong-parent', isPromoting, (span, due, demand, random) =>
    under(
      span,
      pickOne(
        changesOf(demand).filter((each) => each.parentId === due.parentId && each !== due),
        random,
      ),
    ),
  ),
  replaced('a pull request in another tree', 'wrong-trace', isChange, (span, due, demand, random) => {
    const others = changesOf(demand).filter((each) => each.traceId !== due.traceId);
    const other = pickOne(others, random);
    return other && { ...span, traceId: other.traceId, parentSpanId: other.spanId };
  }),
  edits('a promoting pull request as a tree of its own', 'wrong-parent', isPromoting, alone),
  replaced(
    'a pull request that waits for one of two promotions',
    'wrong-end',
    isMergedTop,
    (span, due, demand) => {
      const ends = changesOf(demand).filter(({ parentId }) => parentId === due.spanId);
      const end = earliest(ends.map((each) => each.end));
      return end === undefined || end === due.end ? undefined : { ...span, endTimeUnixNano: String(end) };
    },
  ),
  edits('a pull request that ends late', 'wrong-end', isChange, (span) => [moved(span, 0n, SECOND)]),
  edits('an event of a pull request not linked', 'wrong-link', hasLinks, (span) => [
    { ...span, links: span.links.slice(1) },
  ]),
  edits('a release that is not linked', 'wrong-link', promotes, (span) => [
    { ...span, links: span.links.filter(({ attributes }) => attributes[0]?.value.stringValue !== 'release') },
  ]),
  edits('an event that is linked as a pull request', 'wrong-link', hasLinks, (span) => [
    { ...span, links: span.links.map((link) => ({ ...link, attributes: reason('change') })) },
  ]),
  replaced('the event of another pull request', 'wrong-link', isChange, (span, due, demand) => {
    const link = demand.spans.get(idsOf(changesOf(demand), due)[0] ?? '');
    const more = link && { traceId: link.traceId, spanId: link.spanId, attributes: reason('event') };
    return more && { ...span, links: [...span.links, more] };
  }),
  edits('a closed pull request that is well', 'wrong-status', isClosed, (span) => [{ ...span, status: {} }]),
  edits('a merged pull request that is cut short', 'incomplete', isChange, (span) => [
    withMark(span, 'lighthouse_telemetry.incomplete'),
  ]),
  replaced('a part under the pull request above', 'wrong-parent', isPart, (span, due, demand) => {
    const above = demand.spans.get(due.parentId)?.parentId ?? '';
    return under(span, demand.spans.get(above));
  }),
  edits('a part with a length', 'wrong-end', isPart, (span) => [moved(span, 0n, SECOND)]),
  edits('a part twice', 'duplicate', isPart, (span) => [span, span]),
];

/** Events that others are linked to, and this one is not. */
function idsOf(changes: readonly Expected[], due: Expected): readonly string[] {
  const others = changes.flatMap(({ links }) => links).filter((link) => !due.links.includes(link));
  return others.map((link) => link.slice(33, 49));
}

function reason(stringValue: string): OtlpSpan['links'][number]['attributes'] {
  return [{ key: 'lighthouse_telemetry.link', value: { stringValue } }];
}

function under(span: OtlpSpan, parent: Expected | undefined): OtlpSpan | undefined {
  return parent && { ...span, parentSpanId: parent.spanId };
}

function alone({ parentSpanId: _, ...span }: OtlpSpan): readonly OtlpSpan[] {
  return [{ ...span, traceId: span.traceId.replace(/^./, (first) => (first === '0' ? '1' : '0')) }];
}

function changesOf(demand: Demand): readonly Expected[] {
  return [...demand.spans.values()].filter(isChange);
}

function isChange(due: Expected): boolean {
  return due.role === 'change';
}

function isPromoting(due: Expected): boolean {
  return isChange(due) && due.parentId !== '';
}

function isTop(due: Expected): boolean {
  return isChange(due) && due.parentId === '';
}

function isMergedTop(due: Expected): boolean {
  return isTop(due) && !isClosed(due);
}

function isClosed(due: Expected): boolean {
  return isChange(due) && due.status === 'error';
}

function isPart(due: Expected): boolean {
  return due.role === 'change-part';
}

function promotes(due: Expected): boolean {
  return isChange(due) && due.links.some((link) => link.endsWith(' release'));
}

function hasLinks(due: Expected): boolean {
  return isChange(due) && due.links.length > 0;
}
