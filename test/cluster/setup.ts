import { buildParts } from './parts/build.js';
import { BACKEND, PART_NAMES } from './parts/parts.js';

/** Before any test of the cluster: what they run is built, under no test's time limit. */
export async function setup(): Promise<void> {
  const { KUBECONFIG_E2E = '' } = process.env;
  await buildParts(KUBECONFIG_E2E === '' ? PART_NAMES : BACKEND, (line) => {
    console.log(line);
  });
}
