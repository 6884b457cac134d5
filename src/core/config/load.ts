import { dirname } from 'node:path';
import type { AnyPlugin } from '../contract/plugin.js';
import { conceal } from './conceal.js';
import { expandTree } from './expand.js';
import { merge, unfoldKeys } from './merge.js';
import type { Offer } from './offer.js';
import { parseConfig, type Parsed } from './parse.js';
import { resolvePipeline, type PipelineConfig } from './pipeline.js';
import { loadModules, type Failure } from './plugins.js';
import { toConfigError, type Problem } from './problem.js';
import { readSource, type Env } from './read.js';
import type { ConfigNode, MapNode, Place } from './tree.js';

export interface LoadOptions {
  /** Those that are built in; what the configuration names under `plugins` comes on top. */
  readonly plugins: readonly AnyPlugin[];
  readonly env: Env;
  /**
   * What a module that throws while it is loaded does: it is a problem, as all else (the default), or it is told in
   * `failedPlugins`, and what it would have brought is left out.
   */
  readonly failedPlugins?: 'refuse' | 'leave_out';
  /** How long a module may take to load. */
  readonly pluginMillis?: number;
}

const PLUGIN_MS = 10_000;

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

/** Files are looked up beside the file that names them; what stands in no file has the working directory. */
function folderOf(source: string): string {
  if (/^(?:yaml|env):/.test(source)) return process.cwd();
  return dirname(source.replace(/^file:/, ''));
}

interface Read {
  readonly root: MapNode;
  /** In the order of the files, for problems. */
  readonly names: readonly string[];
  readonly offer: Offer;
  readonly problems: readonly Problem[];
  readonly failures: readonly Problem[];
}

function toProblem({ name, problem }: Failure): Problem {
  return { ...problem, message: `${name} did not load: ${problem.message}` };
}

/** Reads, merges (the later file wins) and expands the files, and loads the plugins they name. @throws ConfigError */
async function readAll(files: readonly string[], options: LoadOptions): Promise<Read> {
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
  const folders = new Map(names.map((name, index) => [name, folderOf(files[index] ?? name)]));
  const loaded = await loadModules(root, {
    builtIn: options.plugins,
    folderOf: (name) => folders.get(name) ?? process.cwd(),
    limitMillis: options.pluginMillis ?? PLUGIN_MS,
  });
  const failures = loaded.failures.map((failure) => ({
    ...failure,
    problem: conceal(root, failure.problem),
  }));
  const failed = failures.map(({ name, problem }) => ({ name, reason: problem.message }));
  const problems = [...unset, ...loaded.problems.map((problem) => conceal(root, problem))];
  const offer = { plugins: loaded.plugins, failed, hasGaps: loaded.problems.length + failed.length > 0 };
  return { root, names, offer, problems, failures: failures.map(toProblem) };
}

/**
 * Reads, merges (the later file wins), expands and judges the files.
 * @throws ConfigError with every problem that was found.
 */
export async function loadConfig(files: readonly string[], options: LoadOptions): Promise<PipelineConfig> {
  const { root, names, offer, problems: before, failures } = await readAll(files, options);
  const leavesOut = options.failedPlugins === 'leave_out';
  const { config, problems } = await resolvePipeline(root, leavesOut ? offer : { ...offer, failed: [] });
  const all = [...before, ...problems.map((problem) => conceal(root, problem))];
  if (config !== undefined && all.length === 0 && (leavesOut || failures.length === 0)) return config;
  throw toConfigError([...all, ...failures], names);
}

export interface Offered extends Offer {
  /** Modules that failed, as complete lines. */
  readonly failures: readonly string[];
}

/** The plugins that a configuration may name, and nothing else of it. @throws ConfigError */
export async function loadPlugins(files: readonly string[], options: LoadOptions): Promise<Offered> {
  const { names, offer, problems, failures } = await readAll(files, options);
  if (problems.length > 0) throw toConfigError([...problems, ...failures], names);
  return { ...offer, failures: toConfigError(failures, names).problems };
}
