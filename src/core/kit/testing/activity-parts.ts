import { at } from '../../../../test/support/objects.js';
import type { PartFacts } from '../../contract/model.js';
import { activityUpdate, type ActivityRelease, type ActivityStage } from '../activity.js';

/** When what is made for tests starts and completes, unless told otherwise. */
export const [started, completed] = [at('10:00:01'), at('10:00:20')] as const;

/** The parts of an activity that holds this. */
export function partsOf(
  stages: readonly ActivityStage[],
  releases: readonly ActivityRelease[] = [],
): readonly PartFacts[] {
  const ref = { kind: 'PipelineActivity', namespace: 'jx', name: 'a', uid: 'u', resourceVersion: '1' };
  const times = { created: started, lastSign: started };
  const rest = { name: 'a', status: 'Running', deleted: false, labels: new Map<string, string>() };
  return activityUpdate({ key: 'k8s|u', ref, ...times, ...rest, stages, releases }, 'all').parts;
}

export const paths = (parts: readonly PartFacts[]): string[] => parts.map(({ path }) => path);
