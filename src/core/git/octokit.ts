import { createAppAuth } from '@octokit/auth-app';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { Logger } from '../contract/ports.js';
import type { AppCredentials } from './config.js';
import { createGuardedFetch, type FetchLimits } from './guarded-fetch.js';
import { speakable } from './failure.js';

export interface OctokitOptions extends FetchLimits {
  /** Those with the same name share one count of requests under way. */
  readonly called: string;
  readonly baseUrl: string;
  readonly token: string;
  /** Instead of the token. */
  readonly app?: AppCredentials | undefined;
  readonly log: Logger;
  /** Tries after the first, when there is no answer or a 5xx one. */
  readonly retries: number;
  /** The retry plugin waits 1, 4, 9 ... times this. */
  readonly retryBaseMs: number;
}

/** A function that stands in the options of one request, and is told of the limit that this request met. */
export const ON_LIMIT = 'onLimit';
export type OnLimit = (seconds: number) => void;

const WithPlugins = Octokit.plugin(retry, throttling);

/** 429 is a matter of the limits; the plugin would come again after a second. The others are its own. */
const FINAL = [400, 401, 403, 404, 410, 422, 429, 451];

/** Only the words: what stands beside them holds requests with their headers. */
function logOf(log: Logger, token: string) {
  const say = (message: unknown): void => log.debug('octokit', { words: speakable(message, token) });
  return { debug: () => undefined, info: say, warn: say, error: say };
}

/**
 * The throttling plugin tells the limits apart and how long they hold; here that is handed to whoever asks. Its own waits
 * could not be cut by a signal, and would hold back no other request.
 */
function told(seconds: number, options: { readonly request?: unknown }): boolean {
  const { request } = options as { readonly request?: { readonly [ON_LIMIT]?: OnLimit } };
  request?.[ON_LIMIT]?.(seconds);
  return false;
}

/** The tokens of an app are asked for below the base URL, too, as by every other request. */
function authOf({ token, app }: OctokitOptions) {
  if (app === undefined) return { auth: token };
  const { id: appId, installation_id: installationId, private_key: privateKey } = app;
  return { authStrategy: createAppAuth, auth: { appId, installationId, privateKey } };
}

export function createOctokit(options: OctokitOptions): Octokit {
  const { called, baseUrl, retries, retryBaseMs } = options;
  const log = logOf(options.log, options.token);
  return new WithPlugins({
    ...authOf(options),
    baseUrl: baseUrl.replace(/\/$/, ''),
    log,
    // Of its own log the request part knows nothing, and would write of deprecations to the console.
    request: { fetch: createGuardedFetch(baseUrl, options), log },
    retry: { doNotRetry: FINAL, retries, retryAfterBaseValue: retryBaseMs },
    throttle: { id: called, onRateLimit: told, onSecondaryRateLimit: told },
  });
}
