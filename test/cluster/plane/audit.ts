import { readFile } from 'node:fs/promises';
import { at, text } from '../../checker/json.js';

/** A request to the API server, as its audit log tells of it. */
export interface Audited {
  readonly user: string;
  readonly verb: string;
  /** The API group; empty for the core one, and for what is no resource. */
  readonly group: string;
  readonly resource: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** When it came, in milliseconds. */
  readonly at: number;
}

/** All requests so far that were answered, or are being answered. */
export async function readAudit(file: string): Promise<readonly Audited[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  // The last one may be half written. A watch has two lines, one when it begins and one when it ends.
  const events = lines.slice(0, -1).map((line) => JSON.parse(line) as unknown);
  const byId = new Map(events.map((event) => [text(event, 'auditID'), event]));
  return [...byId.values()].map(auditedIn);
}

function auditedIn(event: unknown): Audited {
  return {
    user: text(event, 'user', 'username'),
    verb: text(event, 'verb'),
    group: text(event, 'objectRef', 'apiGroup'),
    resource: text(event, 'objectRef', 'resource'),
    status: Number(at(event, 'responseStatus', 'code')),
    at: Date.parse(text(event, 'requestReceivedTimestamp')),
  };
}
