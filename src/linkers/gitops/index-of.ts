/** Sets of values by key. */
export class IndexOf {
  readonly #sets = new Map<string, Set<string>>();

  add(key: string, value: string): void {
    this.#sets.set(key, (this.#sets.get(key) ?? new Set()).add(value));
  }

  delete(key: string, value: string): void {
    const values = this.#sets.get(key);
    values?.delete(value);
    if (values?.size === 0) this.#sets.delete(key);
  }

  of(key: string): readonly string[] {
    return [...(this.#sets.get(key) ?? [])].sort();
  }
}
