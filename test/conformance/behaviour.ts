import { isDeepStrictEqual } from 'node:util';
import { vi } from 'vitest';
import { faultOfUpdate } from '../../src/core/schema/update-shape.js';
import { onBench, validate, type Bench, type Input, type ObjectUpdate } from './bench.js';
import { inFakeTime, isDoneWithin, LONG } from './fake-time.js';
import { inputsOf, junkOf, started } from './inputs.js';
import { isNamedBy, type Subject } from './material.js';
import type { SourcePromise } from './promise.js';

/** The empty configuration will do, or its refusal says what it lacks. */
async function judgesConfig({ plugin, material: { config = {}, lacks } }: Subject): Promise<boolean> {
  const { issues } = await validate(plugin, {});
  if (issues !== undefined && (lacks === undefined || !JSON.stringify(issues).includes(lacks))) return false;
  const unknown = await validate(plugin, { ...config, no_such_key: 1 });
  return (await validate(plugin, config)).issues === undefined && unknown.issues !== undefined;
}

function startsAtOnce({ plugin, material }: Subject): Promise<boolean> {
  return inFakeTime(async (pass) => {
    const bench = await onBench(plugin, material.config);
    if (!(await isDoneWithin(0, bench.component.start(), pass))) return false;
    const asked = bench.reports().length;
    if (asked === 0 || bench.running() !== asked) return false;
    const given = Promise.all(inputsOf(bench, material).map((input) => bench.take(input)));
    if (!(await isDoneWithin(LONG, given, pass))) return false;
    if (!(await isDoneWithin(LONG, bench.component.stop(), pass))) return false;
    return bench.running() === 0 && vi.getTimerCount() === 0;
  });
}

function stopsAnyTime({ plugin, material }: Subject): Promise<boolean> {
  return inFakeTime(async (pass) => {
    const early = await onBench(plugin, material.config);
    if (!(await isDoneWithin(LONG, early.component.stop(), pass)) || early.running() > 0) return false;
    const { component, running } = await onBench(plugin, material.config);
    await isDoneWithin(LONG, component.start(), pass);
    if (!(await isDoneWithin(LONG, component.stop(), pass))) return false;
    const left = running();
    const isDone = await isDoneWithin(LONG, Promise.all([component.stop(), component.stop()]), pass);
    return isDone && running() === left;
  });
}

async function tellsHealth(subject: Subject): Promise<boolean> {
  const { healths, reports } = await started(subject);
  const [first, ...others] = reports();
  const last = others.at(-1) ?? first;
  for (const report of reports()) report({ state: 'ok' });
  if (healths.at(-1)?.state !== 'ok') return false;
  last?.({ state: 'degraded', reason: 'forbidden' });
  if (last !== first) first?.({ state: 'ok' });
  return isDeepStrictEqual(healths.at(-1), { state: 'degraded', reason: 'forbidden' });
}

async function rejectsJunk(subject: Subject): Promise<boolean> {
  const bench = await started(subject);
  for (const input of junkOf(bench, subject.material)) {
    const [counted, logged] = [bench.rejected.length, bench.lines.length];
    if ((await bench.take(input)).length > 0) return false;
    if (bench.rejected.length !== counted + 1 || bench.lines.length === logged) return false;
  }
  const reason = new RegExp(`^${subject.plugin.type}:[a-z][a-z0-9_]*$`);
  return bench.rejected.length > 0 && bench.rejected.every((counted) => reason.test(counted));
}

async function givesWholeUpdates(subject: Subject): Promise<boolean> {
  const bench = await started(subject);
  for (const input of inputsOf(bench, subject.material)) await bench.take(input);
  const all = [...bench.updates, ...bench.watches];
  return bench.updates.length > 0 && all.every((update) => faultOfUpdate(update) === undefined);
}

async function repeatsItself(subject: Subject): Promise<boolean> {
  const bench = await started(subject);
  for (const input of inputsOf(bench, subject.material)) {
    const once = await bench.take(input);
    if (!isDeepStrictEqual(await bench.take(input), once)) return false;
  }
  return bench.updates.length > 0;
}

type Given = ReadonlyMap<Input, readonly ObjectUpdate[]>;

async function givenBy(bench: Bench, inputs: readonly Input[]): Promise<Given> {
  const given = new Map<Input, readonly ObjectUpdate[]>();
  for (const input of inputs) given.set(input, await bench.take(input));
  return given;
}

async function knowsNoOrder(subject: Subject): Promise<boolean> {
  const bench = await started(subject);
  const inputs = inputsOf(bench, subject.material);
  const forward = await givenBy(bench, inputs);
  const backward = await givenBy(await started(subject), [...inputs].reverse());
  const isAlike = inputs.every((input) => isDeepStrictEqual(forward.get(input), backward.get(input)));
  return isAlike && bench.updates.length > 0;
}

/** The promises of every source, whoever made it. */
export const behaviourPromises: readonly SourcePromise[] = [
  {
    sentence: 'An example configuration names it.',
    kept: ({ plugin, material }) => isNamedBy(material.examples, plugin.type),
  },
  {
    sentence:
      'Its smallest configuration is enough, or what it lacks is said, and an unknown key is refused.',
    kept: judgesConfig,
  },
  { sentence: 'Start waits for nothing outside, and after stop nothing of it runs.', kept: startsAtOnce },
  { sentence: 'Stop is safe before start, and twice.', kept: stopsAnyTime },
  {
    sentence:
      'It tells its health: ok when all that it watches or listens at is, else the worst with its reason.',
    kept: tellsHealth,
  },
  { sentence: 'What it cannot use is counted by reason and logged, and never thrown.', kept: rejectsJunk },
  { sentence: 'Its updates are whole: they have all that the contract asks for.', kept: givesWholeUpdates },
  { sentence: 'The same input twice gives the same update twice.', kept: repeatsItself },
  { sentence: 'It keeps no state: in any order its input gives the same updates.', kept: knowsNoOrder },
];
