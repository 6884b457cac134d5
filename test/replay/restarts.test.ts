import { describe, expect, it } from 'vitest';
import { check } from '../checker/check.js';
import { demandOf } from '../checker/expect/all.js';
import { text } from '../checker/json.js';
import { seeded } from '../checker/random.js';
import { readLines, type RecordedLine } from '../checker/recording.js';
import { fileOf, RECORDINGS, replayed, versionsIn } from './replayed.js';

/** Objects that were deleted before so many lines were in, with what hangs on them, are gone for a new process. */
function deletedBefore(lines: readonly RecordedLine[], count: number): ReadonlySet<string> {
  const deleted = lines.slice(0, count).filter((line) => line.type === 'DELETED');
  return new Set(deleted.map((line) => text(line.object, 'metadata', 'uid')));
}

function points(total: number, seed: number, count: number): number[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => 1 + Math.floor(random() * (total - 1)));
}

describe.each(RECORDINGS)('%s with the sidecar killed', (name) => {
  const lines = readLines(fileOf(name));
  const demand = demandOf(lines, { gitops: true });
  const cases = points(lines.length, lines.length, 12).map((afterLines, index) => ({
    afterLines,
    midway: index % 2 === 1,
  }));

  it.each(cases)(
    'after $afterLines lines (midway: $midway) loses nothing that is still there',
    async (restart) => {
      const requests = await replayed(name, { restarts: [{ sidecar: 'sidecar', ...restart }] });
      const gone = deletedBefore(lines, restart.afterLines + 5);
      const { problems } = check(lines, requests, {
        allowRepeats: true,
        exemptIncomplete: true,
        webhooks: 'may-miss',
        gitops: true,
      });
      const unexplained = problems.filter(({ code, spanId }) => {
        const uid = demand.spans.get(spanId)?.naming?.uid ?? '';
        return !(code === 'missing' && gone.has(uid)) && !isRootOfGone(code, spanId);
      });
      expect(unexplained).toEqual([]);

      function isRootOfGone(code: string, spanId: string): boolean {
        return code === 'missing-root' && demand.spans.get(spanId)?.incomplete === true && gone.size > 0;
      }
    },
  );

  it('three times over gives one version of each complete span', async () => {
    const [first = 1, second = 2, third = 3] = points(lines.length, 7, 3).sort((a, b) => a - b);
    const restarts = [first, second, third].map((afterLines) => ({ sidecar: 'sidecar', afterLines }));
    const isComplete = (isIncomplete: boolean): boolean => !isIncomplete;
    const reference = versionsIn(await replayed(name), isComplete);
    const restarted = versionsIn(await replayed(name, { restarts }), isComplete);
    for (const [spanId, versions] of restarted) expect(versions).toEqual(reference.get(spanId));
    expect(restarted.size).toBeGreaterThan(0);
  });
});
