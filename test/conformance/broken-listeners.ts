import { connect } from 'node:net';
import { KUBE_PATCH } from '../../src/core/contract/ports.js';
import { answering, inContext, judging, withPlugin, type Break } from './breaking.js';

const UNPROVEN = 'A delivery without its proof, or with a wrong one, is answered with 401 and gives nothing.';
const NOBODY = 'It asks nobody for anything, and has no dependency through which it could.';

/** Ways in which only a source can go wrong that takes deliveries: the source `webhook` is the right one. */
export const brokenListeners: readonly Break[] = (
  [
    {
      sentence: 'What it cannot use is counted by reason and logged, and never thrown.',
      how: 'not logged',
      of: (right) => {
        const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
        return inContext(right, () => ({
          log: { ...log, error: () => undefined, with: () => log as never },
        }));
      },
    },
    {
      sentence: 'What it cannot use is counted by reason and logged, and never thrown.',
      how: 'it throws what it cannot use',
      of: (right) =>
        answering(right, async (handle, request) => {
          const reply = await handle(request);
          if (reply.status === 400) throw new Error(reply.message);
          return reply;
        }),
    },
    {
      sentence:
        'It refuses a configuration without a proof of who sends, unless that says aloud to want none.',
      how: 'insecure unless told otherwise',
      of: (right) => judging(right, (validate, value) => validate({ insecure: true, ...(value as object) })),
    },
    {
      sentence:
        'It refuses a configuration without a proof of who sends, unless that says aloud to want none.',
      how: 'nobody can want none',
      of: (right) =>
        judging(right, async (validate, value) =>
          'insecure' in (value as object) ? { issues: [{ message: 'no' }] } : validate(value),
        ),
    },
    {
      sentence: UNPROVEN,
      how: 'nobody is asked for a proof',
      of: (right) =>
        inContext(right, ({ config }) => ({ config: { ...(config as object), hmac_key: undefined } })),
    },
    {
      sentence: UNPROVEN,
      how: 'another status',
      of: (right) =>
        answering(right, async (handle, request) => {
          const reply = await handle(request);
          return reply.status === 401 ? { ...reply, status: 403 } : reply;
        }),
    },
    {
      sentence: UNPROVEN,
      how: 'whatever comes is refused',
      of: (right) =>
        answering(right, async (handle, request) => ({ ...(await handle(request)), status: 401 })),
    },
    {
      sentence: 'It never answers with 2xx what it cannot use.',
      how: 'it takes whatever is proven',
      of: (right) =>
        answering(right, async (handle, request) => {
          const reply = await handle(request);
          return reply.status === 400 ? { ...reply, status: 202 } : reply;
        }),
    },
    {
      sentence: 'Its replies repeat nothing of what came.',
      how: 'a refusal shows what is refused',
      of: (right) =>
        answering(right, async (handle, request) => {
          const reply = await handle(request);
          return reply.status === 400 ? { ...reply, message: request.body.toString() } : reply;
        }),
    },
    {
      sentence: 'Its replies repeat nothing of what came.',
      how: 'a header is sent back',
      of: (right) =>
        answering(right, async (handle, request) => {
          const { 'x-github-delivery': guid = '' } = request.headers;
          return { ...(await handle(request)), headers: { 'X-Request-Id': guid } };
        }),
    },
    {
      sentence: NOBODY,
      how: 'it may write',
      of: (right) => withPlugin(right, { deps: { ...(right.plugin.deps as object), patch: KUBE_PATCH } }),
    },
    {
      sentence: NOBODY,
      how: 'it fetches',
      of: (right) =>
        answering(right, (handle, request) => {
          fetch('http://127.0.0.1:9/').catch(() => undefined);
          return handle(request);
        }),
    },
    {
      sentence: NOBODY,
      how: 'it connects',
      of: (right) =>
        answering(right, (handle, request) => {
          connect(9, '127.0.0.1').on('error', () => undefined);
          return handle(request);
        }),
    },
  ] satisfies readonly Omit<Break, 'only'>[]
).map((each) => ({ ...each, only: 'listening' }));
