import { stringify } from 'yaml';
import { optionsOf } from '../core/config/describe.js';
import { loadConfig, loadPlugins } from '../core/config/load.js';
import type { OfferedPlugin } from '../core/config/offer.js';
import type { AnyPlugin, Schema } from '../core/contract/plugin.js';
import { builtinPlugins } from '../plugins.js';
import type { Io } from './io.js';

/** Says nothing when all is right. @throws ConfigError */
export async function validate(files: readonly string[], io: Io): Promise<number> {
  await loadConfig(files, { plugins: builtinPlugins, env: io.env });
  return 0;
}

/** @throws ConfigError */
export async function printConfig(files: readonly string[], io: Io): Promise<number> {
  const config = await loadConfig(files, { plugins: builtinPlugins, env: io.env });
  io.stdout.write(stringify(config.resolved));
  return 0;
}

function describePlugin({ plugin, origin }: OfferedPlugin): object {
  const { type, stability, description } = plugin;
  const options = optionsOf(plugin.config as Schema<unknown>);
  return {
    type,
    ...(origin === undefined ? {} : { module: origin }),
    ...{ stability, description },
    ...(options === undefined ? {} : { options }),
  };
}

/**
 * What a configuration may name and set, as YAML: what is built in, and what the modules bring that `files` name.
 * @returns 1 when one of these did not load, which is said beside the rest
 * @throws ConfigError
 */
export async function components(files: readonly string[], io: Io): Promise<number> {
  const { plugins, failures } = await loadPlugins(files, { plugins: builtinPlugins, env: io.env });
  const listed = (kind: AnyPlugin['kind']): object[] =>
    plugins.filter(({ plugin }) => plugin.kind === kind).map(describePlugin);
  const lists = { sources: listed('source'), linkers: listed('linker'), exporters: listed('exporter') };
  io.stdout.write(stringify(lists, { lineWidth: 0, aliasDuplicateObjects: false }));
  if (failures.length === 0) return 0;
  io.stderr.write(`${failures.join('\n')}\n`);
  return 1;
}
