import { LRUCache } from 'lru-cache';
import type { PushUpdate, RepositoryRef } from '../../core/contract/change.js';
import { commitKey } from './release.js';

/** Pushes whose commit may be a merge that is told of later. */
const MOST = 50_000;

/** Which deliveries pushed a commit. */
export class Pushes {
  private readonly guids = new LRUCache<string, ReadonlySet<string>>({
    maxSize: MOST,
    sizeCalculation: () => 1,
  });

  put({ repository, revision, guid }: PushUpdate): void {
    const key = commitKey(repository, revision);
    this.guids.set(key, new Set([...(this.guids.get(key) ?? []), guid]));
  }

  of(repository: RepositoryRef, revision: string): ReadonlySet<string> {
    return this.guids.get(commitKey(repository, revision)) ?? new Set();
  }
}
