import { defineConfig } from 'vitest/config';

/** Makes the recordings of the project anew: `npm run recordings`. */
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.recordings.ts'],
    globalSetup: ['test/cluster/setup.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
