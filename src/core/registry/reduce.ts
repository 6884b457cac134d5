import { compareVersions } from '../contract/version.js';

/** Whether `next` is later than `known`. Versions that are no numbers can't be compared: the one that came later wins. */
function isLater(known: string, next: string): boolean {
  const order = compareVersions(next, known);
  return order === undefined ? known !== next : order > 0;
}

export interface Version {
  readonly resourceVersion: string;
  readonly deleted: boolean;
}

/** Whether a state replaces the known one: the later resourceVersion wins, and DELETED is final. */
export function supersedes(known: Version | undefined, next: Version): boolean {
  if (known === undefined) return true;
  if (known.deleted) return false;
  return next.deleted || isLater(known.resourceVersion, next.resourceVersion);
}
