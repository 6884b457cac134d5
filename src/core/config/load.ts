import type { AnyPlugin } from '../contract/plugin.js';
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

async function readTree(source: string, env: Env): Promise<Parsed> {
  const read = await readSource(source, env);
  const place: Place = { source, line: 1, column: 1 };
  if ('problem' in read) return { problems: [{ place, path: [], message: read.problem }] };
  const parsed = parseConfig(source, read.text);
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
  for (const file of files) parsed.push(await readTree(file, options.env));
  const unread = parsed.flatMap(({ problems }) => problems);
  if (unread.length > 0) throw toConfigError(unread, files);

  const trees = parsed.map(({ root }) => root).filter(isMapNode);
  const nothing: MapNode = {
    kind: 'map',
    place: { source: '(no file)', line: 1, column: 1 },
    entries: new Map(),
  };
  const { root, problems: unset } = expandTree(trees.reduce(merge, nothing), options.env);
  const { config, problems } = await resolvePipeline(root, options.plugins);
  const all: Problem[] = [...unset, ...problems];
  if (config === undefined || all.length > 0) throw toConfigError(all, files);
  return config;
}
