import { sparePort } from '../../process/ports.js';
import { readAudit } from './audit.js';
import type { Recipe } from './daemon.js';

export interface ControllerOptions {
  readonly binary: string;
  readonly kubeconfig: string;
}

const IMAGES = [
  ...['entrypoint-image', 'nop-image', 'sidecarlogresults-image', 'workingdirinit-image'],
  ...['shell-image', 'shell-image-win'],
];
const TEKTON_CONTROLLERS = 3;

/** Tekton's controller, with the ConfigMaps of its own namespace. */
export async function tektonWith(
  { binary, kubeconfig }: ControllerOptions,
  namespace: string,
): Promise<Recipe> {
  const [metrics, profiling] = [await sparePort(), await sparePort()];
  // Digests, so that nobody asks a registry what the names stand for.
  const images = IMAGES.flatMap((name) => [`-${name}`, `tekton.test/${name}@sha256:${'0'.repeat(64)}`]);
  return {
    name: 'tekton',
    binary,
    args: ['-kubeconfig', kubeconfig, ...images],
    env: {
      SYSTEM_NAMESPACE: namespace,
      KUBERNETES_MIN_VERSION: 'v1.28.0',
      METRICS_DOMAIN: 'tekton.dev/pipeline',
      METRICS_PROMETHEUS_HOST: '127.0.0.1',
      METRICS_PROMETHEUS_PORT: String(metrics),
      PROFILING_PORT: String(profiling),
      CONFIG_DEFAULTS_NAME: 'config-defaults',
      CONFIG_LOGGING_NAME: 'config-logging',
      CONFIG_OBSERVABILITY_NAME: 'config-observability',
      CONFIG_FEATURE_FLAGS_NAME: 'feature-flags',
      CONFIG_LEADERELECTION_NAME: 'config-leader-election-controller',
      CONFIG_SPIRE: 'config-spire',
    },
    isReady: (said) => said.split('Started workers').length > TEKTON_CONTROLLERS,
  };
}

const WATCHED_BY_LIGHTHOUSE = ['lighthousejobs', 'pipelineruns'];

export interface EngineOptions extends ControllerOptions {
  readonly namespace: string;
  readonly auditLog: string;
}

/** Lighthouse's Tekton engine: makes PipelineRuns of jobs, and tells in the job's status how they are. */
export function lighthouseWith({ binary, kubeconfig, namespace, auditLog }: EngineOptions): Recipe {
  return {
    name: 'lighthouse',
    binary,
    args: ['--namespace', namespace],
    env: { KUBECONFIG: kubeconfig },
    // It says nothing of itself until it has work.
    async isReady(_said, since) {
      const watches = (await readAudit(auditLog))
        .filter(({ user, verb, at }) => user === 'lighthouse' && verb === 'watch' && at >= since)
        .map(({ resource }) => resource);
      return WATCHED_BY_LIGHTHOUSE.every((resource) => watches.includes(resource));
    },
  };
}
