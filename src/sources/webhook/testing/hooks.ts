import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const RELAYED = new URL('../testdata/relayed/', import.meta.url);

/** A delivery as Lighthouse made it: the headers it set, and the bytes that it signed. */
export interface RelayedBody {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: string;
  readonly secret: string;
}

export const relayedNames: readonly string[] = readdirSync(RELAYED).map((file) =>
  file.replace(/\.json$/, ''),
);

export function relayedBody(name: string): RelayedBody {
  return JSON.parse(readFileSync(new URL(`${name}.json`, RELAYED), 'utf8')) as RelayedBody;
}

/** What was relayed, to be changed by a test. */
export function relayedHook(name: string): Record<string, unknown> {
  return JSON.parse(relayedBody(name).rawBody) as Record<string, unknown>;
}

interface RecordedWebhook {
  readonly webhookKind: string;
  readonly object: unknown;
}

/** The webhooks of a recording. */
export function recordedWebhooks(recording: string): readonly RecordedWebhook[] {
  const lines = gunzipSync(readFileSync(`recordings/${recording}.jsonl.gz`))
    .toString()
    .split('\n');
  return lines
    .filter((line) => line.includes('"kind":"webhook"'))
    .map((line) => JSON.parse(line) as RecordedWebhook);
}

export const GITHUB = '/github/events';
export const GITLAB = '/gitlab/events';

/** A native delivery, cut to what its host tells of it. */
export function nativeBody(host: 'github' | 'gitlab', name: string): string {
  return readFileSync(new URL(`../testdata/${host}/${name}.json`, import.meta.url), 'utf8');
}
