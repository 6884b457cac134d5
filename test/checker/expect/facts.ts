import type { RecordedLine } from '../recording.js';
import { demandOf, type DemandOptions } from './all.js';
import type { Expected, Role } from './model.js';

/** A demanded span in words short enough to be written down by a reader of the recording. */
export function facts(
  lines: readonly RecordedLine[],
  role: Role,
  owner = /./,
  options: DemandOptions = {},
): readonly string[] {
  const spans = [...demandOf(lines, options).spans.values()];
  const parentName = (due: Expected): string =>
    spans.find(({ spanId }) => spanId === due.parentId)?.name ?? 'nothing';
  return spans
    .filter((due) => due.role === role && owner.test(due.naming?.name ?? due.subject))
    .map((due) => {
      const outcome = [due.result?.value ?? '-', due.errorType ?? '-', due.status].join(' ');
      const marks = `${due.incomplete ? ' incomplete' : ''}${due.corrected ? ' corrected' : ''}`;
      return `${due.name} ${clock(due.start)}..${clock(due.end)} ${outcome}${marks} < ${parentName(due)}`;
    });
}

function clock(time: bigint): string {
  return new Date(Number(time / 1_000_000n)).toISOString().slice(14, 23);
}
