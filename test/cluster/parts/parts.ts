/** A program that tests run: a Go module of its own in the folder of its name, for their dependencies clash. */
export interface Part {
  readonly version: string;
  /** What is built: a program of a module that go.mod names, or the folder's own. */
  readonly program: string;
  /** Variables of the program that the linker sets, by their full names. */
  readonly variables: Readonly<Record<string, string>>;
}

export type PartName = 'etcd' | 'kube-apiserver' | 'tekton' | 'lighthouse' | 'collector' | 'jaeger' | 'helm';

const KUBERNETES = '1.34.4';

export const PARTS: Readonly<Record<PartName, Part>> = {
  etcd: { version: '3.6.5', program: 'go.etcd.io/etcd/server/v3', variables: {} },
  'kube-apiserver': {
    version: KUBERNETES,
    program: 'k8s.io/kubernetes/cmd/kube-apiserver',
    // Tekton refuses an API server that does not tell its version.
    variables: versionVariables(KUBERNETES),
  },
  tekton: { version: '1.2.0', program: '.', variables: {} },
  lighthouse: {
    version: '1.25.0',
    program: 'github.com/jenkins-x/lighthouse/cmd/tektoncontroller',
    // Its metrics are always on port 8080 of all interfaces; `0` is none.
    variables: { 'sigs.k8s.io/controller-runtime/pkg/metrics/server.DefaultBindAddress': '0' },
  },
  collector: { version: '0.150.0', program: '.', variables: {} },
  jaeger: { version: '1.62.0', program: 'github.com/jaegertracing/jaeger/cmd/all-in-one', variables: {} },
  helm: {
    version: '3.22.0',
    program: 'helm.sh/helm/v3/cmd/helm',
    // What a chart may ask for.
    variables: { 'helm.sh/helm/v3/internal/version.version': 'v3.22.0' },
  },
};

export const PART_NAMES = Object.keys(PARTS) as readonly PartName[];
/** What a plane is made of; with somebody else's cluster only the last two are started. */
export const BACKEND = ['collector', 'jaeger'] as const;
export const PLANE = ['etcd', 'kube-apiserver', 'tekton', 'lighthouse', ...BACKEND] as const;

function versionVariables(version: string): Readonly<Record<string, string>> {
  const [gitMajor = '', gitMinor = ''] = version.split('.');
  const variables = Object.entries({ gitVersion: `v${version}`, gitMajor, gitMinor });
  return Object.fromEntries(
    variables.map(([name, value]) => [`k8s.io/component-base/version.${name}`, value]),
  );
}
