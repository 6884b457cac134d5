import { redact } from './redact.js';

const LONGEST_TITLE = 256;

/** The title of a pull request as it may stand on a span. */
export function changeTitle(title: string | undefined): string | undefined {
  return title === undefined ? undefined : [...redact(title)].slice(0, LONGEST_TITLE).join('');
}
