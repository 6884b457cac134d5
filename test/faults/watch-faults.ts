import { pause } from '../../src/local/within.js';
import { WATCHES } from '../process/world.js';
import { BROKEN, GONE, refuse, refuseLists, SECOND, TOO_LARGE, untilListed } from './refusals.js';
import type { Scene, WatchFault } from './scene.js';
import { eventually } from './watched.js';

/** Of the session, in milliseconds: longer than anything in a recording is waited for. */
const LONG = 120_000;
const WATCH_COUNT = Object.values(WATCHES).reduce((sum, count) => sum + count, 0);

function lineOf(status: object): string {
  return `${JSON.stringify({ type: 'ERROR', object: status })}\n`;
}

function cut({ front, resource }: Scene): void {
  for (const response of front.seize(resource)) response.destroy();
}

/** What happens is not told, and can't be told later. */
function forget(scene: Scene, answer: 'http' | 'event' = 'http'): void {
  cut(scene);
  scene.gap();
  scene.cluster.control.compact(answer);
}

/** A line in place of what happens. The connection stays. */
function say(scene: Scene, status: object): void {
  for (const response of scene.front.seize(scene.resource)) response.write(lineOf(status));
  scene.gap();
}

function halfLine(scene: Scene): void {
  const line = JSON.stringify({ type: 'MODIFIED', object: { kind: 'Pod', metadata: { name: 'half' } } });
  const length = 1 + Math.floor(scene.random() * (line.length - 1));
  for (const response of scene.front.seize(scene.resource))
    response.write(line.slice(0, length), () => response.destroy());
  scene.gap();
}

/** Connections are taken, and reset at the first request. */
function resetAtConnect(scene: Scene): void {
  const { front, resource, random } = scene;
  let left = 1 + Math.floor(random() * 3);
  front.before((asked, response) => {
    if (asked.resource !== resource || left === 0) return false;
    left -= 1;
    response.destroy();
    return true;
  });
  cut(scene);
  scene.gap();
}

/** Nobody listens until every watch has said so, and time goes on as if for long. */
async function refuseConnections(scene: Scene): Promise<void> {
  const { front, behind, isOver } = scene;
  await front.shut();
  scene.gap();
  await eventually(() => behind().length === WATCH_COUNT, isOver);
  scene.moveTo(scene.until + LONG);
  await front.open();
}

async function restart(scene: Scene): Promise<void> {
  await scene.front.shut();
  scene.gap();
  await scene.front.open();
}

const SOME_LISTS = 2;
/** Longer than a busy machine stands still. */
const STALL = {
  timing: { bookmarkSilenceMs: 400 },
  bookmarkMillis: 20,
};
const resumed = { lists: 0, requests: 2 } as const;
const relisted = { lists: 1, requests: 3 } as const;

/** Each by a name, as it stands in the table. */
export const WATCH_FAULTS = {
  goneByStatus: { name: '410 as HTTP status', ...relisted, inject: (scene) => forget(scene) },
  goneByLine: {
    ...{ name: '410 as ERROR line', ...relisted },
    inject: (scene) => {
      say(scene, GONE);
      scene.cluster.control.compact('event');
    },
  },
  goneAtOnce: { name: '410 as the first line', ...relisted, inject: (scene) => forget(scene, 'event') },
  errorLine: { name: 'another ERROR line', ...resumed, inject: (scene) => say(scene, BROKEN) },
  halfLine: { name: 'half a line, then a reset', ...resumed, inject: halfLine },
  stall: {
    ...{ name: 'silent stall', ...resumed, ...STALL },
    inject: async ({ front, resource, gap, isOver }) => {
      // Where no bookmark ever came, silence says nothing.
      const before = front.passed(resource);
      await eventually(() => front.passed(resource) > before, isOver);
      await pause(2 * STALL.bookmarkMillis);
      front.seize(resource);
      gap();
    },
  },
  empty: {
    ...{ name: 'empty closes of Events', ...relisted, requests: 4, hits: ['events'] },
    // A close at once is one, also where the machine is slow.
    timing: { shortWatchMs: 500 },
    inject: (scene) => {
      untilListed(scene, (response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end();
        return true;
      });
      cut(scene);
      scene.gap();
    },
  },
  tooLarge: {
    ...{ name: 'too large resource version', ...relisted },
    inject: (scene) => {
      untilListed(scene, (response) => refuse(response, 504, TOO_LARGE));
      cut(scene);
      scene.gap();
    },
  },
  listFails: {
    ...{ name: '410, then 500 to lists', lists: 1 + SOME_LISTS, requests: 3 + SOME_LISTS },
    inject: (scene) => {
      refuseLists(scene, SOME_LISTS, 500);
      forget(scene);
    },
  },
  tooMany: {
    ...{ name: '410, then 429 with Retry-After to a list', lists: 2, requests: 4 },
    inject: (scene) => {
      refuseLists(scene, 1, 429, SECOND);
      forget(scene);
    },
  },
  refused: {
    ...{ name: 'connection refused, for long', ...resumed, hits: 'everything' },
    inject: refuseConnections,
  },
  reset: { name: 'reset at connect', ...resumed, requests: 6, inject: resetAtConnect },
  restart: { name: 'API server restart', ...resumed, hits: 'everything', inject: restart },
} as const satisfies Readonly<Record<string, WatchFault>>;
