/**
 * What an in-house plugin may use: `lighthouse-telemetry/plugin`. A plugin needs nothing of it at run time, a plain
 * object of the right shape will do; the types say what that is.
 *
 * Its configuration is judged by any Standard Schema (zod 4, valibot, arktype, or one written by hand). `apiObject`,
 * `apiTime` and `duration` are made of zod 4 schemas and fit into those of your own zod 4.
 */
export * from './core/contract/attributes.js';
export * from './core/contract/component.js';
export * from './core/contract/errors.js';
export * from './core/contract/keys.js';
export type * from './core/contract/change.js';
export type * from './core/contract/model.js';
export * from './core/contract/plugin.js';
export * from './core/contract/ports.js';
export * from './core/contract/store.js';
export * from './core/contract/time.js';

export { duration, listenAddress } from './core/schema/config.js';
export { emptyConfig } from './core/schema/empty.js';
export {
  apiObject,
  baseName,
  lastSign,
  newestTime,
  ownerOf,
  refOf,
  stringMap,
  time as apiTime,
  type Metadata,
} from './core/schema/object.js';
export { reasonOf } from './core/schema/reason.js';

export { headOf } from './core/kit/entity.js';
export { LABEL, labelOf, present } from './core/kit/labels.js';
export { createObjectSource, objectWatch, type ObjectWatch } from './core/kit/object-source.js';
export { createRejects } from './core/kit/rejects.js';
