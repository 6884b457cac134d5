import type { Result } from '../../src/core/contract/model.js';

/** How something was over. Seconds since the story's zero, in the API's words: the end may lie before the start. */
export interface Ending {
  readonly end: number;
  readonly result: Result;
  readonly errorType?: string;
  readonly incomplete: boolean;
}

/** A span that a story owes, known from its plan. Keys are those that ids are hashed from. */
export interface Due {
  readonly role: 'root' | 'job' | 'run' | 'task' | 'pod' | 'activity' | 'part' | 'webhook' | 'note';
  readonly key: string;
  readonly traceKey: string;
  /** Absent: it is the root of its trace. */
  readonly parentKey?: string;
  /** Of roots, entities and promotions; what other parts and notes say is the checker's to judge. */
  readonly says?: Ending & { readonly start: number };
  /** Of webhooks, which have no result. */
  readonly during?: { readonly start: number; readonly end: number };
  /** Span keys, or foreign span ids in full, that it links to. */
  readonly links?: readonly string[];
  /** Its end and result are another object's, whose reason it does not know. */
  readonly isOrphan?: boolean;
  /** What is special about it, as the plan knows. */
  readonly tags?: readonly string[];
}

const ZERO = Date.UTC(2026, 4, 31, 23, 55);

/** A second since the story's zero as the API writes it. */
export function api(second: number): string {
  return new Date(ZERO + second * 1000).toISOString().replace('.000Z', 'Z');
}

/** The same with six digits, as `eventTime` has them. */
export function apiMicro(second: number, micros: number): string {
  return api(second).replace('Z', `.${String(micros).padStart(6, '0')}Z`);
}

/** Micros since 1970 of a second since the story's zero. */
export function microsOf(second: number): number {
  return (ZERO + second * 1000) * 1000;
}

/** The whole second in which something happened, which is all that the API keeps of its time. */
export function secondOf(millis: number): number {
  return Math.floor(millis / 1000);
}
