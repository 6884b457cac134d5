import { z } from 'zod';
import { time } from '../../core/schema/object.js';
import { phrase, word } from './fields.js';

/** A stage has steps, and a stage within it may have steps again; nobody nests deeper, and no deeper one is read. */
const DEEPEST = 4;

const phase = { name: phrase, status: word, startTime: time, completionTime: time };

export interface RecordedStage {
  readonly name?: string | undefined;
  readonly status?: string | undefined;
  readonly startTime?: number | undefined;
  readonly completionTime?: number | undefined;
  readonly stages: readonly RecordedStage[];
  readonly steps: readonly RecordedStage[];
}

/** More stages, or steps of one stage, than any pipeline has. */
const MOST = 1000;

/** Go writes pointers: one in a list may be null, and a list may be null itself. */
function listOf(stage: z.ZodType<RecordedStage>) {
  return z
    .array(z.unknown())
    .max(MOST)
    .nullish()
    .transform((list): unknown[] => (list ?? []).filter((entry) => entry !== null))
    .pipe(z.array(stage));
}

/** Not recursive, so that no depth of a body is one of the stack. */
function stages(depth: number): z.ZodType<readonly RecordedStage[]> {
  const none = z
    .unknown()
    .optional()
    .transform(() => []);
  if (depth === 0) return none;
  const inner = stages(depth - 1);
  return listOf(z.object({ ...phase, stages: inner, steps: inner }));
}

const stageList = stages(DEEPEST);

/** An ActivityRecord of Lighthouse, cut to the fields used. */
export const activityRecord = z.object({
  ...phase,
  name: word,
  jobId: word,
  owner: word,
  repo: word,
  branch: word,
  buildId: word,
  context: word,
  gitURL: word,
  lastCommitSHA: word,
  stages: stageList,
  steps: stageList,
});
export type ActivityRecord = z.infer<typeof activityRecord>;
