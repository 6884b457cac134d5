import { describe, expect, it } from 'vitest';
import type { OtlpRequest } from '../../src/local/otlp-json.js';
import { judge } from '../checker/check.js';
import { text } from '../checker/json.js';
import { versionsIn } from '../replay/replayed.js';
import { arrived, idsIn, rightVersions } from './arrived.js';
import type { Child } from './child.js';
import { recorded, type Recorded } from './recorded.js';
import { createWorld, until, watching, type World } from './world.js';

/** Lines after which the sidecar is killed, and whether it may first send what has come so far. */
const KILLS = [
  { after: 70, settled: false },
  { after: 380, settled: true },
  { after: 520, settled: false },
  { after: 575, settled: true },
  { after: 610, settled: false },
] as const;

/** Uids of the objects that were deleted before this line: they are gone for a new process. */
function deletedBefore({ lines }: Recorded, count: number): ReadonlySet<string> {
  const deleted = lines.slice(0, count).filter(({ type }) => type === 'DELETED');
  return new Set(deleted.map(({ object }) => text(object, 'metadata', 'uid')));
}

/** Spans that only a process could have sent which saw an object before it was deleted. */
function goneSpans({ demand }: Recorded, gone: ReadonlySet<string>): ReadonlySet<string> {
  const spans = [...demand.spans.values()].filter(({ naming }) => gone.has(naming?.uid ?? ''));
  return new Set(spans.map(({ spanId }) => spanId));
}

/** Starts the sidecar, waits until it watches, and lets lines come. */
async function live(world: World, lives: number, lines: Recorded['lines']): Promise<Child> {
  const child = await world.start();
  await watching(world, lives);
  for (const line of lines) world.cluster.apply(line);
  return child;
}

async function liveAndBeKilled(world: World, { lines }: Recorded): Promise<void> {
  let done = 0;
  for (const [index, { after, settled }] of KILLS.entries()) {
    const takenBefore = world.backend.taken().length;
    const child = await live(world, index + 1, lines.slice(done, after));
    if (settled) await until(() => expect(world.backend.taken().length).toBeGreaterThan(takenBefore));
    child.signal('SIGKILL');
    expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
    done = after;
  }
}

describe('a sidecar that is killed again and again', () => {
  it('gives one version of each complete span, and loses nothing that is still there', async () => {
    const [world, recording] = await Promise.all([createWorld(), recorded('r3-trouble')]);
    await world.backend.up();
    await liveAndBeKilled(world, recording);
    const last = KILLS.at(-1)?.after ?? 0;
    const child = await live(world, KILLS.length + 1, recording.lines.slice(last));
    const gone = goneSpans(recording, deletedBefore(recording, last));
    const left = recording.due.filter((spanId) => !gone.has(spanId));
    await arrived(world.backend, left);
    child.signal('SIGTERM');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    await expectRight(recording, world.backend.taken());
  });
});

async function expectRight(recording: Recorded, requests: readonly OtlpRequest[]): Promise<void> {
  const isComplete = (isIncomplete: boolean): boolean => !isIncomplete;
  const right = await rightVersions(recording);
  const given = versionsIn(requests, isComplete);
  for (const [spanId, versions] of given) expect([spanId, versions]).toEqual([spanId, right.get(spanId)]);
  const there = idsIn(requests);
  const options = { allowRepeats: true, exemptIncomplete: true };
  const { problems } = judge(recording.demand, requests, options);
  expect(problems.filter(({ spanId }) => there.has(spanId))).toEqual([]);
}
