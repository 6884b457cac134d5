import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { OK, type Reply } from '../../src/core/export/testing/collector.js';
import { judge } from '../checker/check.js';
import { versionsIn } from '../replay/replayed.js';
import { arrived, rightVersions } from './arrived.js';
import type { Child } from './child.js';
import { recorded } from './recorded.js';
import { createWorld, HEADER, until, watching, type Backend, type World } from './world.js';

interface Trouble {
  readonly name: string;
  /** The code that the sidecar tells. */
  readonly code: string;
  readonly reply?: Reply;
  /** Short only for who hangs: on a busy machine a connection alone may take some tenths of a second. */
  readonly timeout?: string;
}

/** A collector that echoes what it was sent, as some proxies do. */
const echo = `token "${HEADER}" is not known`;
const TROUBLES: readonly Trouble[] = [
  { name: 'is not there', code: 'UNAVAILABLE' },
  { name: 'is overloaded', code: 'UNAVAILABLE', reply: { type: 'error', code: status.UNAVAILABLE } },
  {
    name: 'refuses the credentials',
    code: 'UNAUTHENTICATED',
    reply: { type: 'error', code: status.UNAUTHENTICATED, details: echo },
  },
  { name: 'hangs', code: 'DEADLINE_EXCEEDED', reply: { type: 'hang' }, timeout: '1s' },
];

const TAKES_NOTHING = /^the collector (does not take spans|refuses what it is sent)/;

/** Several requests have failed: the first one, and some that were sent again. */
async function triedAgain({ backend }: World, child: Child, { reply }: Trouble): Promise<void> {
  if (reply !== undefined) return until(() => expect(backend.calls()).toBeGreaterThan(6));
  // Who is not there counts no calls.
  await until(() => expect(warnings(child)).not.toEqual([]));
}

function warnings(child: Child): readonly Readonly<Record<string, unknown>>[] {
  return child.log('warn').filter(({ msg }) => TAKES_NOTHING.test(msg));
}

async function begin(backend: Backend, { reply }: Trouble): Promise<void> {
  if (reply === undefined) return;
  backend.reply(reply);
  await backend.up();
}

async function mend(backend: Backend, { reply }: Trouble): Promise<void> {
  backend.reply(OK);
  if (reply === undefined) await backend.up();
}

describe('a collector that takes nothing', () => {
  it.each(TROUBLES)('because it $name, gets all spans once it does', async (trouble) => {
    const [world, recording] = await Promise.all([createWorld(), recorded('r1-pull-request')]);
    await begin(world.backend, trouble);
    const child = await world.start({ otlp: { timeout: trouble.timeout ?? '1m' } });
    await watching(world);
    for (const line of recording.lines) world.cluster.apply(line);
    await triedAgain(world, child, trouble);
    expect(warnings(child)).toMatchObject([{ name: 'otlp', code: trouble.code }]);
    await mend(world.backend, trouble);
    await arrived(world.backend, recording.due);
    await until(() => expect(child.said()).toContain('the collector takes spans again'));
    child.signal('SIGTERM');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    // With a collector that hangs, a request that was under way may time out after another one has passed.
    expect(child.log('warn')).toHaveLength(1);
    expect(judge(recording.demand, world.backend.taken()).problems).toEqual([]);
    expect(versionsIn(world.backend.taken())).toEqual(await rightVersions(recording));
  });

  it('because it is started anew in the middle, loses nothing', async () => {
    const [world, recording] = await Promise.all([createWorld(), recorded('r1-pull-request')]);
    const middle = Math.ceil(recording.lines.length / 2);
    await world.backend.up();
    const child = await world.start();
    await watching(world);
    for (const line of recording.lines.slice(0, middle)) world.cluster.apply(line);
    await until(() => expect(world.backend.taken()).not.toEqual([]));
    world.backend.down();
    for (const line of recording.lines.slice(middle)) world.cluster.apply(line);
    await until(() => expect(warnings(child)).toHaveLength(1));
    await world.backend.up();
    await arrived(world.backend, recording.due);
    child.signal('SIGTERM');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    // What was taken while its answer was lost is sent again.
    const { problems } = judge(recording.demand, world.backend.taken(), { allowRepeats: true });
    expect(problems).toEqual([]);
  });
});
