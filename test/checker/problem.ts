export type Code =
  | 'missing'
  | 'missing-root'
  | 'extra'
  | 'duplicate'
  | 'second-version'
  | 'wrong-parent'
  | 'wrong-trace'
  | 'wrong-name'
  | 'wrong-kind'
  | 'wrong-link'
  | 'wrong-start'
  | 'wrong-end'
  | 'wrong-status'
  | 'wrong-result'
  | 'wrong-error-type'
  | 'wrong-service'
  | 'wrong-naming'
  | 'wrong-attribute'
  | 'wrong-message'
  | 'wrong-mark'
  | 'incomplete'
  | 'not-incomplete'
  | 'emitter'
  | 'missing-annotation'
  | 'wrong-annotation'
  | 'changed-object';

/** One thing that is wrong with the output, as a sentence a person can act on. */
export interface Problem {
  readonly code: Code;
  readonly spanId: string;
  readonly text: string;
}

export interface Finding {
  readonly code: Code;
  readonly text: string;
}

/** A finding when the two differ. */
export function differs(code: Code, what: string, due: string, found: string): readonly Finding[] {
  if (due === found) return [];
  return [{ code, text: `${what} should be ${quoted(due)}, but is ${quoted(found)}` }];
}

export function unless(right: boolean, code: Code, text: string): readonly Finding[] {
  return right ? [] : [{ code, text }];
}

function quoted(word: string): string {
  return word === '' ? 'nothing' : `"${word}"`;
}
