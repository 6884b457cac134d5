import { defineConfig } from 'vitest/config';

/** Against the real API server, Tekton, Lighthouse, collector and Jaeger: `npm run test:cluster`. */
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.cluster.ts'],
    globalSetup: ['test/cluster/setup.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
