import { ATTR } from '../../core/contract/attributes.js';
import type { Span } from './span.js';

export type Tone = 'good' | 'bad' | 'odd' | 'plain';

/** How a span ended, for people: a mark, a word, and the reason when there is one. */
export interface OutcomeText {
  readonly mark: string;
  readonly word: string;
  readonly reason: string;
  readonly tone: Tone;
}

const NONE: OutcomeText = { mark: '', word: '', reason: '', tone: 'plain' };

const RESULTS: ReadonlyMap<string, readonly [mark: string, word: string, tone: Tone]> = new Map([
  ['success', ['✓', 'success', 'good']],
  ['failure', ['✗', 'failure', 'bad']],
  ['error', ['✗', 'error', 'bad']],
  ['timeout', ['⏱', 'timeout', 'bad']],
  ['cancellation', ['⊘', 'cancelled', 'odd']],
  ['skip', ['↷', 'skipped', 'odd']],
]);

export function resultOf(span: Span): string | undefined {
  return span.attributes.get(ATTR.pipelineResult) ?? span.attributes.get(ATTR.taskRunResult);
}

export function isIncomplete(span: Span): boolean {
  return span.attributes.get(ATTR.incomplete) === 'true';
}

/** Why: the reason, unless it only says the result again; for what was skipped, its skip reason. */
function reasonOf(span: Span, words: readonly string[]): string {
  const reason = span.attributes.get(ATTR.errorType) ?? span.attributes.get(ATTR.skipReason) ?? '';
  const plain = reason.toLowerCase().replace(/^failed$/, 'failure');
  return words.includes(plain) ? '' : reason;
}

/**
 * The outcome of a span; a result that is no word of the conventions is shown as it is. Incomplete spans have the result cancellation for want of a better one, so there the word
 * is `incomplete`; beside a worse result it is added. Without a result the span status decides.
 */
export function outcomeOf(span: Span): OutcomeText {
  const result = resultOf(span) ?? (span.failed ? 'error' : undefined);
  const [mark, word, tone] = RESULTS.get(result ?? '') ?? ['', result ?? '', 'plain'];
  const reason = reasonOf(span, [result ?? '', word]);
  if (!isIncomplete(span)) return result === undefined ? NONE : { mark, word, reason, tone };
  if (tone === 'bad') return { mark, word: `${word}, incomplete`, reason, tone };
  return { mark: '?', word: 'incomplete', reason, tone: 'odd' };
}
