import { z } from 'zod';
import { apiObject, time } from '../../core/schema/object.js';

const pull = z.object({ number: z.number(), sha: z.string().nullish() });

const refs = z.object({
  org: z.string().default(''),
  repo: z.string().default(''),
  repo_link: z.string().nullish(),
  base_ref: z.string().nullish(),
  base_sha: z.string().nullish(),
  pulls: z.array(pull).nullish(),
});
export type Refs = z.infer<typeof refs>;

const spec = z.object({
  type: z.string().nullish(),
  job: z.string().nullish(),
  refs: refs.nullish(),
});

const status = z.object({
  state: z.string().nullish(),
  completionTime: time,
});

/** A LighthouseJob (lighthouse.jenkins.io/v1alpha1), cut to the fields used. */
export const lighthouseJob = apiObject({ spec, status: status.nullish() });
export type LighthouseJob = z.infer<typeof lighthouseJob>;
