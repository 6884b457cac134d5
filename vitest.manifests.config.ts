import { defineConfig } from 'vitest/config';

/** Renders the plain manifests anew: `npm run manifests`. */
export default defineConfig({
  test: { include: ['test/deploy/**/*.manifests.ts'] },
});
