import { buildParts } from './parts/build.js';

/** Before any test of the cluster: what they run is built, under no test's time limit. */
export async function setup(): Promise<void> {
  await buildParts((line) => {
    console.log(line);
  });
}
