import { thrown } from '../kit/thrown.js';

/** Why something failed, with what lies below: libraries often say only there what happened. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const text = thrown(error);
  if (cause === undefined) return text;
  const below = thrown(cause);
  return text.includes(below) ? text : `${text}: ${below}`;
}
