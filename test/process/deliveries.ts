import type { WebhookLine } from '../../src/local/recording.js';
import { delivery } from '../../src/local/webhooks.js';
import { sparePort } from './ports.js';

export const HMAC_KEY = 'key-that-lighthouse-signs-with';

/** A webhook source, where it listens. */
export interface Hook {
  readonly port: number;
  readonly url: string;
  /** For `Changes.sources`. */
  readonly sources: { readonly webhook: Readonly<Record<string, unknown>> };
}

export async function createHook(more: Readonly<Record<string, unknown>> = {}): Promise<Hook> {
  const port = await sparePort();
  const endpoint = `127.0.0.1:${String(port)}`;
  const url = `http://${endpoint}/lighthouse/events`;
  return { port, url, sources: { webhook: { endpoint, hmac_key: HMAC_KEY, ...more } } };
}

/** Writes annotations as fast as the emulated API server takes them. */
export const LINKERS = { annotations: { rate: 1000 } };

/** Delivers as Lighthouse does, on a connection of its own. Undefined: there was no answer. */
export async function deliver(
  { url }: Hook,
  line: Pick<WebhookLine, 'webhookKind' | 'object'>,
  key = HMAC_KEY,
): Promise<number | undefined> {
  const { headers, body } = delivery(line, key);
  try {
    const connection = { ...headers, Connection: 'close' };
    const response = await fetch(url, { method: 'POST', headers: connection, body });
    await response.text();
    return response.status;
  } catch (error) {
    // What fetch throws when there is no connection, or none any more.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Delivers one after the other. */
export async function deliverAll(hook: Hook, lines: readonly WebhookLine[]): Promise<(number | undefined)[]> {
  const statuses: (number | undefined)[] = [];
  for (const line of lines) statuses.push(await deliver(hook, line));
  return statuses;
}
