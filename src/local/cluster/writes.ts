import type { ObjectKind } from '../recording.js';
import { API_KINDS, apiPath } from './kinds.js';

/** How many writes of each kind of object had which HTTP status. */
export type Writes = Readonly<Partial<Record<ObjectKind, Readonly<Record<number, number>>>>>;

/** Counts what sidecars tried to write, whatever came of it. */
export class WriteCount {
  private readonly counts = new Map<ObjectKind, Map<number, number>>();

  /** Requests that only read, and those for what is no kind of object, are not counted. */
  add(method: string, path: string, status: number): void {
    const plural = method === 'GET' || method === 'HEAD' ? undefined : kindOf(path);
    if (plural === undefined) return;
    const ofKind = this.counts.get(plural) ?? new Map<number, number>();
    this.counts.set(plural, ofKind.set(status, (ofKind.get(status) ?? 0) + 1));
  }

  get all(): Writes {
    return Object.fromEntries(
      [...this.counts].map(([plural, ofKind]) => [plural, Object.fromEntries(ofKind)]),
    );
  }
}

function kindOf(path: string): ObjectKind | undefined {
  return API_KINDS.find((kind) => {
    const [plural] = path
      .slice(apiPath(kind).length + 1)
      .replace(/^namespaces\/[^/]+\//, '')
      .split('/');
    return path.startsWith(`${apiPath(kind)}/`) && plural === kind.plural;
  })?.plural;
}
