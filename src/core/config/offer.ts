import type { AnyPlugin } from '../contract/plugin.js';

/** A plugin that a configuration may name. */
export interface OfferedPlugin {
  readonly plugin: AnyPlugin;
  /** The module it comes from, as the configuration names it; absent: it is built in. */
  readonly origin?: string;
}

/** A module that threw, or did not end, while it was loaded. */
export interface FailedPlugin {
  /** As the configuration names it. */
  readonly name: string;
  readonly reason: string;
}

export interface Offer {
  readonly plugins: readonly OfferedPlugin[];
  /** Some modules could not be used, so that nobody knows which types they would have brought. */
  readonly hasGaps: boolean;
  /** What modules that failed would have brought is left out, instead of being a problem. */
  readonly failed: readonly FailedPlugin[];
}
