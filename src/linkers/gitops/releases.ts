import { isDeepStrictEqual } from 'node:util';
import { LRUCache } from 'lru-cache';
import { compareVersions } from '../../core/contract/version.js';
import { IndexOf } from './index-of.js';
import type { ReleaseTold } from './release.js';

/** Activities that promote something. */
const MOST = 50_000;

/** Which releases were promoted by which pull requests. */
export class Releases {
  readonly #byChange = new IndexOf();
  readonly #byCommit = new IndexOf();
  readonly #told = new LRUCache<string, ReleaseTold>({
    maxSize: MOST,
    sizeCalculation: () => 1,
    dispose: ({ key, commit, changes }) => {
      for (const change of changes) this.#byChange.delete(change, key);
      if (commit !== undefined) this.#byCommit.delete(commit, key);
    },
  });

  /** Takes the newest state of each. Returns the pull requests of which it told something new. */
  put(told: ReleaseTold): readonly string[] {
    const { key, version, commit, changes } = told;
    const known = this.#told.get(key);
    // What can't be compared comes in its order.
    if (known !== undefined && (compareVersions(version, known.version) ?? 0) < 0) return [];
    if (known === undefined && changes.length === 0) return [];
    this.#told.set(key, told);
    for (const change of changes) this.#byChange.add(change, key);
    if (commit !== undefined) this.#byCommit.add(commit, key);
    const isNews = known === undefined || !isDeepStrictEqual({ ...known, version }, told);
    return isNews ? [...new Set([...(known?.changes ?? []), ...changes])] : [];
  }

  /** Those that a pull request promotes, the latest first. */
  of(change: string): readonly ReleaseTold[] {
    const all = this.#byChange.of(change).flatMap((key) => this.#told.get(key) ?? []);
    return all.sort((a, b) => b.created - a.created || (a.key < b.key ? -1 : 1));
  }

  /** The pull requests that promote a commit. */
  from(commit: string): readonly string[] {
    return this.#byCommit.of(commit).flatMap((key) => this.#told.get(key)?.changes ?? []);
  }
}
