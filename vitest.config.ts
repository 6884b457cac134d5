import { defineConfig } from 'vitest/config';

const { CI } = process.env;
const PROCESSES = 'test/process/**/*.test.ts';

export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: [PROCESSES] },
      },
      // Whole processes on a machine that others use, too: what fails in CI is run once more, and both are said.
      {
        extends: true,
        test: { name: 'processes', include: [PROCESSES], retry: CI === undefined ? 0 : 1 },
      },
    ],
  },
});
