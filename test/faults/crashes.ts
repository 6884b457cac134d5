import type { SpanRecord } from '../../src/core/contract/model.js';
import { seeded } from '../checker/random.js';
import { Life, type Weakness } from './life.js';
import type { World } from './world.js';

/** So many starts end half way. */
const IN_VAIN = 0.3;

/** What came of a session in which the process died again and again. */
export interface Outcome {
  readonly records: readonly SpanRecord[];
  readonly lives: number;
  /** What is left in the store when all is told. */
  readonly left: number;
}

/** Plays a session with sudden ends at random points; after each the process is away for a few lines. */
export async function playWithCrashes(
  world: World,
  crashes: number,
  seed: number,
  weakness: Weakness = {},
): Promise<Outcome> {
  const random = seeded(seed);
  const count = world.lines.length;
  const points = new Set(Array.from({ length: crashes }, () => Math.floor(random() * count)));
  const disk = new Map<string, Map<string, string>>();
  const records: SpanRecord[] = [];
  let lives = 1;
  let life = new Life(world, disk, weakness, lives, world.zero);
  await life.start(0, []);
  for (let index = 0; index < count; index += 1) {
    const line = world.lines[index];
    if (line === undefined) break;
    life.take(line, index);
    // What waits for a write goes on.
    await Promise.resolve();
    life.goOn(random);
    if (!points.has(index)) continue;
    const missed = await life.crash();
    records.push(...life.collector.taken);
    const away = Math.floor(random() * 6);
    const next = Math.min(index + 1 + away, count);
    const webhooks = world.lines.slice(index + 1, next).filter((each) => each.line.kind === 'webhook');
    lives += 1;
    const now = world.zero + (world.lines[next - 1]?.line.t ?? 0) * 1000;
    if (random() < IN_VAIN) await new Life(world, disk, weakness, -lives, now).startInVain();
    life = new Life(world, disk, weakness, lives, now);
    await life.start(next, [...missed, ...webhooks]);
    index = next - 1;
  }
  life.finish();
  const left = life.left(disk);
  await life.crash();
  return { records: [...records, ...life.collector.taken], lives, left };
}
