import type { ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';

/** What was asked of the fake GitHub. */
export interface FakeRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type Answer = (response: ServerResponse, request: FakeRequest) => void;

type Headers = Readonly<Record<string, string>>;

const DOCS = 'https://docs.github.com/rest';

function send(response: ServerResponse, status: number, headers: Headers, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

/** GitHub repeats the status in the body, as a text. */
export function refuse(status: number, message: string, headers: Headers = {}, fields: object = {}): Answer {
  return (response) => {
    send(response, status, headers, {
      message,
      documentation_url: DOCS,
      status: String(status),
      ...fields,
    });
  };
}

/** With an ETag; the same again is a 304 without a body. */
export function ok(body: unknown, headers: Headers = {}): Answer {
  return (response, request) => {
    const etag = `W/"${createHash('sha256').update(JSON.stringify(body)).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { ...headers, etag });
      response.end();
    } else send(response, 200, { ...headers, etag }, body);
  };
}

export const badCredentials: Answer = refuse(401, 'Bad credentials');
export const notFound: Answer = refuse(404, 'Not Found');
export const forbidden: Answer = refuse(403, 'Resource not accessible by personal access token', {
  'x-ratelimit-remaining': '4000',
});
export const unprocessable: Answer = refuse(
  422,
  'Validation Failed',
  {},
  {
    errors: [{ resource: 'PullRequest', field: 'sort', code: 'invalid' }],
  },
);

/** The hourly limit. `reset` is in seconds since 1970. */
export function rateLimited(reset: number, status: 403 | 429 = 403): Answer {
  return refuse(status, 'API rate limit exceeded for user ID 1.', {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-used': '5000',
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  });
}

/** Too much at once. GitHub tells a time, or none. */
export function secondaryLimit(retryAfter?: number, status: 403 | 429 = 403): Answer {
  const headers: Headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return refuse(status, message, headers);
}

/** The page of what stands before the API, which differs each time. */
export function broken(status: 500 | 502 | 503): Answer {
  let count = 0;
  return (response) => {
    count += 1;
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(`<html><title>Unicorn! ${count}</title></html>`);
  };
}

export function redirect(status: 301 | 302 | 307, location: string): Answer {
  return refuse(status, 'Moved Permanently', { location }, { url: location });
}

/** Takes the request and never answers. */
export const silence: Answer = () => undefined;

/** Begins an answer and never ends it. */
export const half: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"number":');
};

export const cut: Answer = (response) => void response.destroy();
