import type { AnySource } from '../../src/core/contract/plugin.js';
import { CLOCK, HTTP_ROUTES, METER, type HttpReply } from '../../src/core/contract/ports.js';
import { DURABILITY } from '../../src/core/contract/store.js';
import { BenchError, dependenciesOf, validate, type Bench } from './bench.js';
import { forgeries, proven, repeating, useless, type Delivery, type Posted } from './delivery.js';
import { started } from './inputs.js';
import type { Subject } from './material.js';
import { countRequests } from './network.js';
import type { SourcePromise } from './promise.js';

/** Through none of them anybody is asked for anything. */
const QUIET: readonly string[] = [HTTP_ROUTES.name, CLOCK.name, METER.name, DURABILITY.name];
const WORD = 'c4n4ry';

export function listens(plugin: AnySource): boolean {
  return dependenciesOf(plugin).includes(HTTP_ROUTES.name);
}

const isGood = (status: number): boolean => status >= 200 && status < 300;

/** The source, and deliveries that it takes at each of its paths. @throws BenchError when they are no such */
async function listening(subject: Subject): Promise<{ bench: Bench; deliveries: readonly Delivery[] }> {
  const bench = await started(subject);
  const { deliveries = [] } = subject.material;
  const paths = bench.http.services.flatMap(({ routes }) => routes.map(({ path }) => path));
  const untried = paths.filter((path) => !deliveries.some((delivery) => delivery.path === path));
  if (paths.length === 0 || untried.length > 0)
    throw new BenchError(`nothing is posted at ${untried.join()}`);
  return { bench, deliveries };
}

/** Its reply, or that of the server where it throws. */
async function answer(bench: Bench, posted: Posted): Promise<HttpReply> {
  try {
    return await bench.post(posted);
  } catch (error) {
    if (error instanceof BenchError) throw error;
    return { status: 500, message: 'something went wrong' };
  }
}

async function wantsProof({ plugin, material: { unproven = [], aloud } }: Subject): Promise<boolean> {
  for (const config of unproven) if ((await validate(plugin, config)).issues === undefined) return false;
  return unproven.length > 0 && (await validate(plugin, aloud)).issues === undefined;
}

async function refusesForgeries(subject: Subject): Promise<boolean> {
  const { bench, deliveries } = await listening(subject);
  for (const posted of deliveries.flatMap(forgeries)) {
    if ((await answer(bench, posted)).status !== 401) return false;
  }
  const isSilent = bench.updates.length === 0;
  // Otherwise it might refuse whatever comes.
  for (const delivery of deliveries) {
    if (!isGood((await answer(bench, proven(delivery))).status)) return false;
  }
  return isSilent && bench.updates.length > 0;
}

async function every(
  bench: Bench,
  all: readonly Posted[],
  test: (reply: HttpReply) => boolean,
): Promise<boolean> {
  for (const posted of all) if (!test(await answer(bench, posted))) return false;
  return all.length > 0;
}

async function takesOnlyWhatItUses(subject: Subject): Promise<boolean> {
  const { bench, deliveries } = await listening(subject);
  return every(bench, deliveries.flatMap(useless), ({ status }) => !isGood(status));
}

async function repeatsNothing(subject: Subject): Promise<boolean> {
  const { bench, deliveries } = await listening(subject);
  const all = deliveries.flatMap((delivery) => repeating(delivery, WORD));
  return every(bench, all, (reply) => !JSON.stringify(reply).toLowerCase().includes(WORD));
}

async function asksNobody(subject: Subject): Promise<boolean> {
  if (!dependenciesOf(subject.plugin).every((name) => QUIET.includes(name))) return false;
  const asked = await countRequests(async () => {
    const { bench, deliveries } = await listening(subject);
    const all = deliveries.flatMap((delivery) => [proven(delivery), ...useless(delivery)]);
    for (const posted of all) await answer(bench, posted);
    await bench.component.stop();
  });
  return asked === 0;
}

/** The promises of every source that takes deliveries. */
export const listeningPromises: readonly SourcePromise[] = [
  {
    sentence: 'It refuses a configuration without a proof of who sends, unless that says aloud to want none.',
    kept: wantsProof,
  },
  {
    sentence: 'A delivery without its proof, or with a wrong one, is answered with 401 and gives nothing.',
    kept: refusesForgeries,
  },
  { sentence: 'It never answers with 2xx what it cannot use.', kept: takesOnlyWhatItUses },
  { sentence: 'Its replies repeat nothing of what came.', kept: repeatsNothing },
  {
    sentence: 'It asks nobody for anything, and has no dependency through which it could.',
    kept: asksNobody,
  },
];
