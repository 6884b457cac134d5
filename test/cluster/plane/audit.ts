import { readFile } from 'node:fs/promises';
import { text } from '../../checker/json.js';

/** A request to the API server, as its audit log tells of it. */
export interface Audited {
  readonly user: string;
  readonly verb: string;
  readonly resource: string;
  /** When it came, in milliseconds. */
  readonly at: number;
}

/** All requests so far that were answered, or are being answered. */
export async function readAudit(file: string): Promise<readonly Audited[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  // The last one may be half written.
  return lines.slice(0, -1).map((line) => auditedIn(JSON.parse(line)));
}

function auditedIn(event: unknown): Audited {
  return {
    user: text(event, 'user', 'username'),
    verb: text(event, 'verb'),
    resource: text(event, 'objectRef', 'resource'),
    at: Date.parse(text(event, 'requestReceivedTimestamp')),
  };
}
