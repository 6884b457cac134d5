import { text, list } from '../../checker/json.js';
import { OBJECT_KINDS, type ObjectKind } from '../../../src/local/recording.js';
import { isStatus } from './kube.js';
import type { CastOptions } from './kubelet.js';
import { pathOf, uidOf } from './paths.js';
import { createWorker, type Player } from './worker.js';

const OWNED: readonly ObjectKind[] = OBJECT_KINDS.filter((kind) => kind !== 'events');

/** Plays the garbage collector: whatever belongs to an object goes when that is gone. */
export function startGarbageCollector({ kube, mirror, onFailure }: CastOptions): Player {
  async function collect(owner: string): Promise<void> {
    for (const kind of OWNED) {
      for (const object of mirror.objects(kind).filter((each) => isOwnedBy(each, owner))) {
        await kube.remove(pathOf(kind, object), { preconditions: { uid: uidOf(object) } }).catch(unlessGone);
      }
    }
  }

  const worker = createWorker({ work: collect, onFailure });
  const leave = mirror.listen(({ kind, type, object }) => {
    if (type === 'DELETED' && kind !== 'events') worker.offer(uidOf(object));
  });
  return {
    quiet: () => worker.quiet(),
    async stop() {
      leave();
      await worker.stop();
    },
  };
}

function unlessGone(error: unknown): void {
  if (!isStatus(error, 404)) throw error;
}

function isOwnedBy(object: unknown, owner: string): boolean {
  return list(object, 'metadata', 'ownerReferences').some((each) => text(each, 'uid') === owner);
}
