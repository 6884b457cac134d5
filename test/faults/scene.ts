import type { WatchTiming } from '../../src/core/kube/timing.js';
import type { ObjectKind } from '../../src/local/recording.js';
import type { Random } from '../checker/random.js';
import type { Watched } from './watched.js';

/** Where a fault is injected. */
export interface Scene extends Pick<Watched, 'cluster' | 'front' | 'behind' | 'moveTo'> {
  /** What it hits. */
  readonly resource: ObjectKind;
  /** Lets happen what is not seen as long as the fault lasts. */
  readonly gap: () => void;
  /** Milliseconds of the session at which that is over. */
  readonly until: number;
  readonly random: Random;
  /** True when nobody waits for anything any more. */
  readonly isOver: () => boolean;
  /** What is wrong beside the spans. */
  readonly complain: (problem: string) => void;
}

export interface WatchFault {
  readonly name: string;
  /** How often each watch that it hits lists again. */
  readonly lists: number;
  /** How often such a watch asks at most before it is well again. */
  readonly requests: number;
  readonly hits?: 'everything' | readonly ObjectKind[];
  readonly timing?: Partial<WatchTiming>;
  readonly bookmarkMillis?: number;
  readonly inject: (scene: Scene) => void | Promise<void>;
}
