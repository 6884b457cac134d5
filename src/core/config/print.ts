import { isDeepStrictEqual } from 'node:util';
import type { Schema } from '../contract/plugin.js';
import { sectionNames, type Components, type ConfiguredComponent, type Section } from './components.js';
import { redact } from './redact.js';
import { storeConfig } from '../store/config.js';
import { leaderElectionConfig } from './leader-election.js';
import type { Settings } from './schema.js';

type Bag = Readonly<Record<string, unknown>>;

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `90000` -> `1m30s`. */
export function formatDuration(millis: number): string {
  const units: readonly [string, number][] = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ];
  let rest = millis;
  let text = '';
  for (const [unit, length] of units) {
    const count = unit === 'ms' ? rest : Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}

function withValue(bag: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const before = isBag(bag) ? bag : {};
  return { ...before, [key]: withValue(before[key], rest, value) };
}

/** Paths of the numbers in a configuration. */
function numbersIn(
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; value: number }[] {
  if (typeof value === 'number') return [{ path, value }];
  if (!isBag(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => numbersIn(item, [...path, key]));
}

/**
 * Schemas turn durations into milliseconds. A number is printed as a duration when the schema, given that duration,
 * makes the very same configuration of it: what is printed can be read again.
 */
async function asWritten(schema: Schema<unknown>, config: unknown): Promise<unknown> {
  let written = config;
  for (const { path, value } of numbersIn(config)) written = withValue(written, path, formatDuration(value));
  for (const { path, value } of numbersIn(config)) {
    const result = await schema['~standard'].validate(written);
    const failed = result.issues?.some((issue) => isDeepStrictEqual(issue.path, path));
    if (failed === true) written = withValue(written, path, value);
  }
  const result = await schema['~standard'].validate(written);
  return result.issues === undefined && isDeepStrictEqual(result.value, config) ? written : config;
}

async function printComponents(components: Components[Section]): Promise<Bag> {
  const configured = [...components.values()].filter(
    (found): found is ConfiguredComponent => found !== undefined,
  );
  const printed: [string, unknown][] = [];
  for (const { id, plugin, config } of configured) printed.push([id, await asWritten(plugin.config, config)]);
  return Object.fromEntries(printed);
}

/** The whole configuration in the shape of the files. */
export async function printable(settings: Settings, components: Components): Promise<Bag> {
  const { registry } = settings;
  const sections: Record<string, Bag> = {};
  for (const section of sectionNames) sections[section] = await printComponents(components[section]);
  return redact({
    kubernetes: settings.kubernetes,
    ...sections,
    registry: {
      ...registry,
      settle: formatDuration(registry.settle),
      abandon_after: formatDuration(registry.abandon_after),
      backfill: typeof registry.backfill === 'number' ? formatDuration(registry.backfill) : registry.backfill,
    },
    store: await asWritten(storeConfig, settings.store),
    ...(settings.git_hosts.length > 0 ? { git_hosts: settings.git_hosts } : {}),
    leader_election: await asWritten(leaderElectionConfig, settings.leader_election),
    ...(settings.plugins.length > 0 ? { plugins: settings.plugins } : {}),
    service: settings.service,
  }) as Bag;
}
