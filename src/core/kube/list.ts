import type { KubeClient, KubeResponse } from './client.js';
import { describe } from './describe.js';
import { fieldOf, textOf } from './fields.js';
import type { Query } from './paths.js';
import { statusErrorOf } from './status-error.js';
import { createWatchdog, type Watchdog } from './watchdog.js';

const PAGE_SIZE = 500;

export interface ListOptions {
  readonly client: KubeClient;
  readonly path: string;
  readonly selectors: Query;
  readonly stallMs: number;
  readonly signal: AbortSignal;
}

export interface Page {
  readonly items: readonly unknown[];
  /** Of the whole list: where a watch goes on. */
  readonly resourceVersion: string;
}

/**
 * All objects, page by page; the next page is asked for when the last one has been dealt with. Throws a
 * KubeStatusError (expired when the continue token is too old: then the pages so far are no whole list).
 */
export async function* listPages(options: ListOptions): AsyncGenerator<Page> {
  let token: string | undefined;
  do {
    const body = await fetchPage(options, token);
    const metadata = fieldOf(body, 'metadata');
    const resourceVersion = textOf(fieldOf(metadata, 'resourceVersion'));
    const items = fieldOf(body, 'items') ?? [];
    if (!Array.isArray(items) || resourceVersion === undefined) throw new Error('the answer is no list');
    token = textOf(fieldOf(metadata, 'continue'));
    yield { items, resourceVersion };
  } while (token !== undefined);
}

async function fetchPage(options: ListOptions, token: string | undefined): Promise<unknown> {
  const watchdog = createWatchdog(options.signal, options.stallMs);
  const query = { ...options.selectors, limit: String(PAGE_SIZE), continue: token };
  try {
    const response = await options.client.get(options.path, query, { signal: watchdog.signal });
    if (response.status !== 200) throw await statusErrorOf(response);
    return JSON.parse(await readText(response, watchdog));
  } catch (error) {
    if (watchdog.bitten) throw new Error(`no answer to a list for ${options.stallMs} ms`, { cause: error });
    if (error instanceof SyntaxError) throw new Error('the list is not JSON', { cause: error });
    throw error;
  } finally {
    watchdog.release();
  }
}

async function readText(response: KubeResponse, watchdog: Watchdog): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of response.body) {
      watchdog.touch();
      chunks.push(chunk);
    }
  } catch (error) {
    throw new Error(`the list was cut off: ${describe(error)}`, { cause: error });
  }
  return Buffer.concat(chunks).toString('utf8');
}
