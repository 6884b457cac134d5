import { defineConfig } from 'vitest/config';

/** Faults, many times over: `npm run test:faults`, or a tenth of it with `FAULTS=short`. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.faults.ts'],
    globalSetup: ['test/faults/whole-table.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    // What is injected is what is to slow things down, and not the family beside it.
    fileParallelism: false,
  },
});
