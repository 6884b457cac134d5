/** What a request may take. */
export interface FetchLimits {
  /** For one try, its answer and redirects included. */
  readonly timeoutMs: number;
  /** In bytes, decompressed. */
  readonly largestAnswer: number;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);
/** Answers that may have no body. */
const EMPTY: ReadonlySet<number> = new Set([204, 205, 304]);
const MOST_REDIRECTS = 3;
const USER_AGENT = 'lighthouse-telemetry';

/** Whether the address lies below the base: the same scheme, host and port, and the path goes on where the base ends. */
export function isWithin(base: URL, address: URL): boolean {
  const root = base.pathname.replace(/\/$/, '');
  const below = address.pathname === root || address.pathname.startsWith(`${root}/`);
  return address.origin === base.origin && address.username === '' && address.password === '' && below;
}

/** Where the answer sends to, if that lies below the base: a repository that was renamed. */
function next(base: URL, from: URL, response: Response): URL | undefined {
  const location = response.headers.get('location');
  if (!REDIRECTS.has(response.status) || location === null || !URL.canParse(location, from.href))
    return undefined;
  const target = new URL(location, from);
  return isWithin(base, target) ? target : undefined;
}

async function bodyOf(response: Response, largest: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > largest) throw new Error(`the answer is larger than ${largest} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

interface Init extends Omit<RequestInit, 'headers'> {
  readonly headers?: Record<string, string>;
}

async function follow(base: URL, start: URL, init: Init, largest: number): Promise<Response> {
  let address = start;
  for (let redirects = 0; ; redirects += 1) {
    if (!isWithin(base, address)) throw new Error(`the request would leave ${base.href}`);
    const response = await fetch(address, { ...init, redirect: 'manual' });
    const body = await bodyOf(response, largest);
    const target = next(base, address, response);
    if (target === undefined || redirects === MOST_REDIRECTS) {
      const { status, headers } = response;
      return new Response(EMPTY.has(status) ? null : body, { status, headers });
    }
    address = target;
  }
}

/**
 * A fetch for Octokit that never leaves the base URL, whatever an answer says: a redirect to elsewhere is handed back as
 * it came, an answer with the status 3xx. It reads answers to their end, within limits. Octokit names the version of Node
 * and the system in its user agent; that is left out.
 */
export function createGuardedFetch(baseUrl: string, limits: FetchLimits) {
  const base = new URL(baseUrl);
  return async (address: string, init: Init): Promise<Response> => {
    const { signal: outer } = init;
    const controller = new AbortController();
    const cut = (): void => controller.abort();
    const timer = setTimeout(cut, limits.timeoutMs);
    outer?.addEventListener('abort', cut, { once: true });
    if (outer?.aborted === true) cut();
    try {
      const headers = { ...init.headers, 'user-agent': USER_AGENT };
      const given = { ...init, headers, signal: controller.signal };
      return await follow(base, new URL(address), given, limits.largestAnswer);
    } catch (error) {
      // By this name Octokit knows that it is not to try again.
      if (outer?.aborted === true) throw new DOMException('the request was cut', 'AbortError');
      if (controller.signal.aborted) {
        throw new Error(`nothing within ${limits.timeoutMs} ms`, { cause: error });
      }
      throw error;
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener('abort', cut);
    }
  };
}
