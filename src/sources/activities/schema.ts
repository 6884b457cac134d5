import { z } from 'zod';
import { apiObject, time } from '../../core/schema/object.js';

const word = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);

const phase = z.object({ name: word, status: word, startedTimestamp: time, completedTimestamp: time });
export type Phase = z.infer<typeof phase>;

const stage = phase.extend({ steps: z.array(phase).nullish() });
export type Stage = z.infer<typeof stage>;

const promote = phase.extend({
  environment: word,
  pullRequest: z.object({ pullRequestURL: word }).nullish(),
  applicationURL: word,
});
export type Promote = z.infer<typeof promote>;

const preview = phase.extend({ environment: word, pullRequestURL: word, applicationURL: word });
export type Preview = z.infer<typeof preview>;

const step = z.object({ stage: stage.nullish(), promote: promote.nullish(), preview: preview.nullish() });

const spec = z.object({
  pipeline: word,
  build: word,
  context: word,
  status: word,
  startedTimestamp: time,
  completedTimestamp: time,
  gitOwner: word,
  gitRepository: word,
  gitBranch: word,
  gitUrl: word,
  lastCommitSHA: word,
  version: word,
  releaseNotesURL: word,
  buildUrl: word,
  buildLogsUrl: word,
  steps: z.array(step).nullish(),
});

/** A PipelineActivity (jenkins.io/v1), cut to the fields used: no author, no titles, no messages, no annotations. */
export const pipelineActivity = apiObject({ spec: spec.nullish() }, 'spec');
export type PipelineActivity = z.infer<typeof pipelineActivity>;
