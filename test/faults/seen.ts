import { uidOf } from '../stories/orders.js';
import type { Line, ObjectKind, ObjectLine } from '../../src/local/recording.js';

/**
 * What is seen of a gap in the watch of a resource by whoever lists after it: of each object that is there its newest state, and
 * that one that was known is there no more. That is as if it had been deleted as it was known.
 */
export function seenByList(before: readonly Line[], gap: readonly Line[], resource: ObjectKind): Line[] {
  const isHidden = (line: Line): line is ObjectLine => line.kind === resource;
  const known = new Map(before.filter(isHidden).map((line) => [uidOf(line), line]));
  const newest = new Map(gap.filter(isHidden).map((line) => [uidOf(line), line]));
  const t = gap.at(-1)?.t ?? 0;
  const listed = [...newest].flatMap(([uid, line]): Line[] => {
    if (line.type !== 'DELETED') return [{ ...line, t }];
    const last = known.get(uid);
    return last === undefined || last.type === 'DELETED' ? [] : [{ ...last, t, type: 'DELETED' }];
  });
  return [...gap.filter((line) => !isHidden(line)), ...listed];
}
