import { defineConfig } from 'vitest/config';

/** On a cluster that is there already instead: the one of the current context of this kubeconfig. */
const { KUBECONFIG_E2E = '' } = process.env;

/** Against the real API server, Tekton, Lighthouse, collector and Jaeger: `npm run test:cluster`. */
export default defineConfig({
  test: {
    include: [KUBECONFIG_E2E === '' ? 'test/cluster/**/*.cluster.ts' : 'test/cluster/existing.cluster.ts'],
    globalSetup: ['test/cluster/setup.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
