import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { buildParts } from '../cluster/parts/build.js';
import { expectGo } from '../cluster/parts/go.js';

const CHART = 'deploy/chart';
const RELEASE = 'lighthouse-telemetry';
/** Without a cluster helm takes the version from what it was built with, which is none. */
const KUBERNETES = '1.34.4';
/** It is built once, which takes minutes. */
export const BUILD_MS = 1_200_000;

const run = promisify(execFile);

/** Why helm can't be had here: it is built with Go, which `npm test` does not ask for. */
export async function whyNoHelm(): Promise<string | undefined> {
  try {
    await expectGo();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Renders the chart with these values and settings, as kubectl would get it. Rejects with what helm says. */
export type Render = (args?: readonly string[], namespace?: string) => Promise<string>;

/** What tells helm these values, each `key=value`. */
export function settings(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => ['--set', value]);
}

export async function createRender(): Promise<Render> {
  const { helm } = await buildParts(['helm'], console.log);
  return async (args = [], namespace = 'jx') => {
    const place = ['--namespace', namespace, '--kube-version', KUBERNETES];
    const { stdout } = await run(helm, ['template', RELEASE, CHART, ...place, ...args]);
    return stdout;
  };
}
