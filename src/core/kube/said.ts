/** What the watches of one API server have said. One cause that fails them all is said once, not once for each. */
export class Said {
  readonly #by = new Map<string, Set<object>>();

  /** True when nobody else has said it and not taken it back. */
  first(reason: string, speaker: object): boolean {
    const speakers = this.#by.get(reason) ?? new Set();
    this.#by.set(reason, speakers);
    const isFirst = speakers.size === 0;
    speakers.add(speaker);
    return isFirst;
  }

  /** The speaker takes back all that it said. */
  over(speaker: object): void {
    for (const [reason, speakers] of this.#by) {
      speakers.delete(speaker);
      if (speakers.size === 0) this.#by.delete(reason);
    }
  }
}
