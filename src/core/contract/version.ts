const DIGITS = /^\d+$/;

/** Which of two resourceVersions is the later one, as sorting asks. Undefined when one is no number: then nobody can tell. */
export function compareVersions(a: string, b: string): number | undefined {
  if (!DIGITS.test(a) || !DIGITS.test(b)) return undefined;
  const [left, right] = [BigInt(a), BigInt(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
