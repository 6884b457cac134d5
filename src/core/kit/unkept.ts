import type { Durability } from '../contract/store.js';

/** Where nothing is kept for later, nothing is waited for. */
export const UNKEPT: Durability = { written: () => Promise.resolve() };
