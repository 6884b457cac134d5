import { writeFile } from 'node:fs/promises';
import { it } from 'vitest';
import { BUILD_MS, createRender } from './helm.js';
import { PROFILE_NAMES, PROFILES, renderProfile } from './profiles.js';

/** No test: `npm run manifests` writes what chart.test.ts compares. */
it(
  'writes the plain manifests',
  async () => {
    const render = await createRender();
    for (const name of PROFILE_NAMES) {
      await writeFile(PROFILES[name].file, await renderProfile(render, name));
    }
  },
  BUILD_MS,
);
