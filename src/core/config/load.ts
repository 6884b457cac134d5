import type { AnyPlugin } from '../contract/plugin.js';
import { conceal } from './conceal.js';
import { expandTree } from './expand.js';
import { merge, unfoldKeys } from './merge.js';
import { parseConfig, type Parsed } from './parse.js';
import { resolvePipeline, type PipelineConfig } from './pipeline.js';
import { toConfigError, type Problem } from './problem.js';
import { readSource, type Env } from './read.js';
import type { ConfigNode, MapNode, Place } from './tree.js';

export interface LoadOptions {
  readonly plugins: readonly AnyPlugin[];
  readonly env: Env;
}

/** How sources are named in problems: a `yaml:` source, which would be its whole text, by its number. */
function namesOf(sources: readonly string[]): readonly string[] {
  let count = 0;
  return sources.map((source) => (source.startsWith('yaml:') ? `yaml#${(count += 1)}` : source));
}

async function readTree(source: string, name: string, env: Env): Promise<Parsed> {
  const read = await readSource(source, env);
  const place: Place = { source: name, line: 1, column: 1 };
  if ('problem' in read) return { problems: [{ place, path: [], message: read.problem }] };
  const parsed = parseConfig(name, read.text);
  if (parsed.root === undefined) return parsed;
  const root = source.startsWith('yaml:') ? unfoldKeys(parsed.root) : parsed.root;
  if (root.kind === 'map') return { root, problems: [] };
  return {
    problems: [
      { place: root.place, path: [], message: 'expected a map with keys such as sources and service' },
    ],
  };
}

function isMapNode(node: ConfigNode | undefined): node is MapNode {
  return node?.kind === 'map';
}

/**
 * Reads, merges (the later file wins), expands and judges the files.
 * @throws ConfigError with every problem that was found.
 */
export async function loadConfig(files: readonly string[], options: LoadOptions): Promise<PipelineConfig> {
  const parsed: Parsed[] = [];
  const names = namesOf(files);
  for (const [index, file] of files.entries()) {
    parsed.push(await readTree(file, names[index] ?? file, options.env));
  }
  const unread = parsed.flatMap(({ problems }) => problems);
  if (unread.length > 0) throw toConfigError(unread, names);

  const trees = parsed.map(({ root }) => root).filter(isMapNode);
  const nothing: MapNode = {
    kind: 'map',
    place: { source: '(no file)', line: 1, column: 1 },
    entries: new Map(),
  };
  const { root, problems: unset } = expandTree(trees.reduce(merge, nothing), options.env);
  const { config, problems } = await resolvePipeline(root, options.plugins);
  const all: Problem[] = [...unset, ...problems.map((problem) => conceal(root, problem))];
  if (config === undefined || all.length > 0) throw toConfigError(all, names);
  return config;
}
