import { defineConfig } from 'vitest/config';

/** Timings are printed, not judged: `npm run bench`. */
export default defineConfig({
  test: {
    include: ['test/bench/**/*.bench.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 600_000,
    fileParallelism: false,
  },
});
