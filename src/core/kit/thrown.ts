const LONGEST = 500;

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}

/** What was thrown, in one line. Foreign code may throw anything, things that can't even be shown included. */
export function thrown(error: unknown): string {
  try {
    return textOf(error).replace(/\s+/g, ' ').trim().slice(0, LONGEST);
  } catch (another) {
    return `a thrown ${typeof error} that can't be shown (a thrown ${typeof another} says so)`;
  }
}
