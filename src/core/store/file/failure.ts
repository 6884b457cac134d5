import { reasonOf } from '../reason.js';

/** What stands in the files is not what was written. */
export class Damage extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Damage';
  }
}

export type FailureKind = 'in_use' | 'surroundings' | 'damage';

/** What the system says when it is not about the files themselves. LevelDB gives its words only, and no codes. */
const SURROUNDINGS =
  /No space left|Disk quota|Permission denied|not permitted|Read-only file system|Too many open files|Cannot allocate|Input\/output error|File too large|Stale file handle/i;

/** LevelDB hides what happened in the cause. */
function codesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  return ['code' in error ? error.code : undefined, ...codesOf(error.cause)];
}

/** Why the files could not be opened, or read to their end. */
export function kindOf(error: unknown): FailureKind {
  if (error instanceof Damage) return 'damage';
  if (codesOf(error).includes('LEVEL_LOCKED')) return 'in_use';
  return SURROUNDINGS.test(reasonOf(error)) ? 'surroundings' : 'damage';
}
