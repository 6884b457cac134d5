import { LRUCache } from 'lru-cache';
import type { PushUpdate } from '../../core/contract/change.js';

/** Pushes whose commit may be a merge that is told of later. */
const MOST = 50_000;

/** Which deliveries pushed a commit. */
export class Pushes {
  private readonly guids = new LRUCache<string, ReadonlySet<string>>({
    maxSize: MOST,
    sizeCalculation: () => 1,
  });

  put({ repository, revision, guid }: PushUpdate): void {
    const key = keyOf(repository, revision);
    this.guids.set(key, new Set([...(this.guids.get(key) ?? []), guid]));
  }

  of(repository: PushUpdate['repository'], revision: string): ReadonlySet<string> {
    return this.guids.get(keyOf(repository, revision)) ?? new Set();
  }
}

function keyOf({ host, owner, repository }: PushUpdate['repository'], revision: string): string {
  return `${host}/${owner}/${repository}@${revision}`;
}
