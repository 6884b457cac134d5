import { randomUUID } from 'node:crypto';
import type { ConfiguredComponent } from '../config/pipeline.js';
import type { Token } from '../contract/component.js';
import { CLOCK, COUNTERS, HTTP_ROUTES, LOGGER, METER } from '../contract/ports.js';
import { DURABILITY, STORE } from '../contract/store.js';
import { createLeaving } from '../journal/inbox.js';
import { createContainer } from './container.js';
import type { WiringOptions } from './context.js';
import { hasInbox } from './keeping.js';
import type { Member } from './lifecycle.js';
import { provideAll, type Opened } from './providers.js';
import { createSource } from './wiring.js';
import { MICROS_PER_MILLI } from '../contract/time.js';

/** What a source may ask for and still have nothing but what is sent to it. */
const PASSIVE: ReadonlySet<Token<unknown>> = new Set<Token<unknown>>([
  ...[HTTP_ROUTES, DURABILITY, LOGGER, COUNTERS, METER, CLOCK],
]);

/** Whether it takes what is sent to it, and looks at nothing else. */
function takesDeliveries({ plugin }: ConfiguredComponent): boolean {
  const deps = Object.values((plugin.deps ?? {}) as Readonly<Record<string, Token<unknown>>>);
  return deps.includes(HTTP_ROUTES) && deps.every((dep) => PASSIVE.has(dep));
}

/**
 * What a replica does that does not lead, in the order in which it starts: it takes what is sent to it, and leaves it for
 * the one that leads. Nothing when the store is not shared.
 * @throws ComponentError that names the one that can't be made
 */
export function wireIntake(options: WiringOptions): readonly Member[] {
  const { config, counters, clock } = options;
  const sources = hasInbox(config) ? config.sources.filter(takesDeliveries) : [];
  if (sources.length === 0) return [];
  const container = createContainer();
  const opened: Opened = { first: [], edges: [] };
  provideAll(container, options, opened);
  const leave = createLeaving({
    store: container.resolve(STORE, 'the intake'),
    ...{ counters, now: () => clock.now(), life: randomUUID() },
    patience: config.registry.abandonAfter * MICROS_PER_MILLI,
  });
  const members = sources.map((each) => createSource(container, options, leave, each));
  return [...opened.first, ...opened.edges, ...members.filter((member) => member !== undefined)];
}
