import { stringify } from 'yaml';
import { loadConfig } from '../core/config/load.js';
import type { AnyPlugin } from '../core/contract/plugin.js';
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

/** What a configuration may name, as YAML. */
export function components(io: Io): number {
  const listed = (kind: string): object[] =>
    builtinPlugins
      .filter((plugin: AnyPlugin) => plugin.kind === kind)
      .map(({ type, stability, description }) => ({ type, stability, description }));
  const lists = { sources: listed('source'), linkers: listed('linker'), exporters: listed('exporter') };
  io.stdout.write(stringify(lists, { lineWidth: 0 }));
  return 0;
}
