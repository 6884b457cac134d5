import { LRUCache } from 'lru-cache';
import { changeKey } from '../../core/contract/keys.js';
import type { ChangeUpdate, PushUpdate } from '../../core/contract/change.js';
import type { EntityUpdate } from '../../core/contract/model.js';
import type { Context, LinkClaim, Linker, RegistryView } from '../../core/contract/plugin.js';
import type { CLOCK, METER } from '../../core/contract/ports.js';
import type { Config } from './config.js';
import { entityOf } from './entity.js';
import { Forest, type Leaf, type Left } from './forest.js';
import { hostsOf, type Hosts } from './hosts.js';
import { linksOf } from './links.js';
import { namedIn } from './parse.js';
import { Pushes } from './pushes.js';
import type { Told } from './record.js';
import { Schedule } from './schedule.js';

export type Deps = { readonly clock: typeof CLOCK; readonly meter: typeof METER };

const MICROS_PER_MILLI = 1000;
/** Pull requests that wait; more of them are left out, and counted. */
const MOST_WAITING = 100_000;
/** Those that have left: a child that comes late finds its trace. */
const REMEMBERED = 50_000;

/** Draws pull requests, each under the one that it promotes, when the tree of them is whole. */
export function create(
  context: Context<Config, Deps>,
  view: RegistryView,
  claim: (claim: LinkClaim) => void,
  emit: (update: EntityUpdate) => void,
): Linker {
  const { config, counters, deps } = context;
  const hosts = hostsOf(config.hosts);
  const forest = new Forest(new LRUCache<string, Left>({ maxSize: REMEMBERED, sizeCalculation: () => 1 }));
  const pushes = new Pushes();
  /** Those that leave now, by key. */
  const leaving = new Map<string, Leaf>();
  const schedule = new Schedule(deps.clock, {
    delay: config.child_delay * MICROS_PER_MILLI,
    patience: config.abandon_after * MICROS_PER_MILLI,
    closedAt: (root) => (forest.isRoot(root) ? forest.closedAt(root) : 'gone'),
    leave,
  });
  const drop = (reason: string, by = 1): void => counters.add('gitops_changes_dropped_total', { reason }, by);

  function leave(root: string): void {
    const before = forest.size;
    const leaves = forest.take(root);
    const open = before - forest.size - leaves.length;
    if (open > 0) drop('abandoned', open);
    for (const leaf of leaves) {
      leaving.set(leaf.key, leaf);
      emit(entityOf(leaf.record, leaf.closing, leaf.standing));
      leaving.delete(leaf.key);
    }
  }

  function take(update: ChangeUpdate): void {
    const key = changeKey(update.ref);
    if (forest.hasLeft(key)) return drop('late');
    if (!forest.has(key) && forest.size >= MOST_WAITING) return drop('too_many');
    for (const root of forest.put(update.ref, toldIn(update, hosts))) schedule.changed(root);
  }

  return {
    start: () => {
      deps.meter.gauge('gitops_changes', () => forest.size);
      context.report({ state: 'ok' });
      return Promise.resolve();
    },
    stop: () => {
      schedule.clear();
      return Promise.resolve();
    },
    // Its own entities come by here, too, before their spans leave.
    onUpdate: ({ key }) => {
      const leaf = leaving.get(key);
      if (leaf !== undefined) linksOf(leaf, { forest, pushes, view }).forEach(claim);
    },
    onChange: (update: ChangeUpdate | PushUpdate) => {
      if (update.type === 'push') pushes.put(update);
      else take(update);
    },
  };
}

/** What is kept of a delivery: not its text, but which pull requests that names. */
function toldIn(update: ChangeUpdate, hosts: Hosts): Told {
  const { ref, told, guid, kind, action, time, attributes } = update;
  const { body = '', ...facts } = told;
  const { parent, others } = namedIn({ title: facts.title ?? '', body, base: ref }, hosts);
  return {
    ...{ guid, kind, facts, attributes },
    ...(action === undefined ? {} : { action }),
    ...(time === undefined ? {} : { time }),
    ...(parent === undefined ? {} : { parent: changeKey(parent) }),
    others: others.map(changeKey),
  };
}
