/** A program that tests run: a Go module of its own in the folder of its name, for their dependencies clash. */
export interface Part {
  readonly version: string;
  /** What is built: a program of a module that go.mod names, or the folder's own. */
  readonly program: string;
  /** Variables of the program that the linker sets, by their full names. */
  readonly variables: Readonly<Record<string, string>>;
}

export type PartName = 'etcd' | 'kube-apiserver' | 'tekton' | 'lighthouse' | 'collector' | 'jaeger' | 'helm';

/** What goes together: the versions of the recordings, and the newest that could be had. */
export const LINEUPS = {
  recorded: partsOf({
    ...{ kubernetes: '1.34.4', tekton: '1.2.0', lighthouse: '1.25.0' },
    ...{ collector: '0.150.0', jaeger: '1.62.0' },
  }),
  newest: partsOf({
    ...{ kubernetes: '1.37.2', tekton: '1.15.0', lighthouse: '1.28.0' },
    ...{ collector: '0.165.0', jaeger: '1.76.0' },
  }),
} as const;
export type Lineup = keyof typeof LINEUPS;

/** The one that tests run with: `LINEUP=newest npm run test:cluster`. */
export const LINEUP = lineupIn(process.env);
export const PARTS = LINEUPS[LINEUP];

interface Versions {
  readonly kubernetes: string;
  readonly tekton: string;
  readonly lighthouse: string;
  readonly collector: string;
  readonly jaeger: string;
}

function partsOf(versions: Versions): Readonly<Record<PartName, Part>> {
  const { kubernetes, tekton, lighthouse, collector, jaeger } = versions;
  return {
    etcd: { version: '3.6.5', program: 'go.etcd.io/etcd/server/v3', variables: {} },
    'kube-apiserver': {
      version: kubernetes,
      program: 'k8s.io/kubernetes/cmd/kube-apiserver',
      // Tekton refuses an API server that does not tell its version.
      variables: versionVariables(kubernetes),
    },
    tekton: { version: tekton, program: '.', variables: {} },
    lighthouse: {
      version: lighthouse,
      program: 'github.com/jenkins-x/lighthouse/cmd/tektoncontroller',
      // Its metrics are always on port 8080 of all interfaces; `0` is none.
      variables: { 'sigs.k8s.io/controller-runtime/pkg/metrics/server.DefaultBindAddress': '0' },
    },
    collector: { version: collector, program: '.', variables: {} },
    jaeger: { version: jaeger, program: 'github.com/jaegertracing/jaeger/cmd/all-in-one', variables: {} },
    helm: {
      version: '3.22.0',
      program: 'helm.sh/helm/v3/cmd/helm',
      // What a chart may ask for.
      variables: { 'helm.sh/helm/v3/internal/version.version': 'v3.22.0' },
    },
  };
}

function lineupIn({ LINEUP: name = 'recorded' }: NodeJS.ProcessEnv): Lineup {
  if (name === 'recorded' || name === 'newest') return name;
  throw new Error(`LINEUP is ${name}, and there are recorded and newest`);
}

/** The same in both. */
const SHARED: ReadonlySet<PartName> = new Set(['etcd', 'helm']);

/** Where the Go module of a part is, from here. */
export function folderName(part: PartName, lineup: Lineup): string {
  return lineup === 'recorded' || SHARED.has(part) ? part : `${lineup}/${part}`;
}

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
