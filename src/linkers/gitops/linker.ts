import type { EntityUpdate, Micros } from '../../core/contract/model.js';
import type { Context, LinkClaim, Linker, RegistryView } from '../../core/contract/plugin.js';
import { CatchUp } from './catch-up.js';
import type { Config } from './config.js';
import { Grove, type Deps } from './grove.js';
import { hostsOf } from './hosts.js';
import { Keep } from './keep.js';
import type { Message } from './message.js';
import { releaseIn } from './release.js';
import { MICROS_PER_MILLI } from '../../core/contract/time.js';

/** Draws pull requests, each under the one that it promotes, when the tree of them is whole. */
export function create(
  context: Context<Config, Deps>,
  view: RegistryView,
  claim: (claim: LinkClaim) => void,
  emit: (update: EntityUpdate) => void,
): Linker {
  const { config, counters, deps, log } = context;
  const patience = config.abandon_after * MICROS_PER_MILLI;
  const now = (): Micros => deps.clock.now();
  const keep = new Keep({ store: deps.store, id: context.id, log, counters, now, patience });
  const hosts = hostsOf(config.hosts);
  const grove = new Grove({
    ...{ view, claim, emit, counters, patience, keep },
    clock: deps.clock,
    hosts,
    delay: config.child_delay * MICROS_PER_MILLI,
    want: (missing) => {
      catchUp.want(missing);
    },
  });
  const take = (message: Message): void => {
    grove.take(message);
  };
  const catchUp = new CatchUp({
    ...{ git: deps.git, log, resyncMs: config.resync, patience, take },
    since: () => now() - config.lookback * MICROS_PER_MILLI,
    missing: () => grove.missing(),
  });
  return {
    start: async () => {
      deps.meter.gauge('gitops_changes', () => grove.size);
      grove.restore(await keep.load());
      catchUp.start();
      context.report({ state: 'ok' });
    },
    stop: async () => {
      await catchUp.stop();
      grove.clear();
    },
    // Its own entities come by here, too, before their spans leave.
    onUpdate: (update) => {
      grove.link(update.key);
      if (update.release === undefined) return;
      const release = releaseIn(update, view.place(update.key), hosts);
      if (release !== undefined) grove.take(release);
    },
    onChange: take,
  };
}
