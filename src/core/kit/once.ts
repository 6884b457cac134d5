/** Tells the first time that it is asked about a key from all others. It remembers the `limit` newest keys. */
export function createOnce(limit: number): (key: string) => boolean {
  const seen = new Set<string>();
  return (key) => {
    if (seen.has(key)) return false;
    seen.add(key);
    for (const oldest of seen) {
      if (seen.size <= limit) break;
      seen.delete(oldest);
    }
    return true;
  };
}
