import type { RequestListener } from 'node:http';
import Koa, { type Context, type Next } from 'koa';
import { apiRoutes, type Backend, type Caller } from './routes.js';
import { ApiError, statusOf } from './status.js';

/** The API server's front: who speaks, may they write, which route, and how an error is worded. */
export function createApp(backend: Backend, tokens: ReadonlyMap<string, string>): RequestListener {
  const app = new Koa<Caller>();
  // Every error is answered; what Koa would print are connections that their client has cut.
  app.silent = true;
  app.use(async (context, next) => {
    await next();
    backend.writes.add(context.method, context.path, context.status);
  });
  app.use(answerErrors);
  app.use(async (context, next) => {
    context.state.sidecar = authenticate(context, tokens);
    if (backend.readOnly && !['GET', 'HEAD'].includes(context.method)) {
      throw new ApiError(403, `${context.method} ${context.path} is forbidden: this cluster is read-only`);
    }
    await next();
  });
  const router = apiRoutes(backend);
  app.use(router.routes());
  app.use((context) => {
    const known = router.match(context.path, context.method).path.length > 0;
    if (known) throw new ApiError(405, 'the server does not allow this method on the requested resource');
    throw new ApiError(404, 'the server could not find the requested resource');
  });
  const answer = app.callback();
  return (request, response) => {
    // Koa answers every error itself.
    void answer(request, response);
  };
}

async function answerErrors(context: Context, next: Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    const answer = error instanceof ApiError ? error : new ApiError(500, String(error));
    context.status = answer.code;
    context.body = statusOf(answer);
  }
}

function authenticate(context: Context, tokens: ReadonlyMap<string, string>): string {
  const [, token] = /^Bearer (.+)$/.exec(context.get('Authorization')) ?? [];
  const sidecar = token === undefined ? undefined : tokens.get(token);
  if (sidecar === undefined) throw new ApiError(401, 'Unauthorized');
  return sidecar;
}
