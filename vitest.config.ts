import { defineConfig } from 'vitest/config';

const { CI } = process.env;
/** Where processes, or time-outs that are real, meet a machine that others use, too. */
const TIMED = ['test/process/**/*.test.ts', 'test/bad-input/**/*.test.ts', 'test/pipeline/lease.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: TIMED },
      },
      // What fails in CI is run once more, and both are said.
      {
        extends: true,
        test: { name: 'timed', include: TIMED, retry: CI === undefined ? 0 : 1 },
      },
    ],
  },
});
