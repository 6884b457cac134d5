import { z } from 'zod';
import type { Service } from '../contract/model.js';
import { duration, listenAddress } from '../schema/config.js';
import { gitHosts } from '../git/config.js';
import { storeConfig } from '../store/config.js';
import { leaderElectionConfig } from './leader-election.js';

const section = <S extends z.core.$ZodLooseShape>(shape: S) => z.strictObject(shape).prefault({} as never);

const namespace = z
  .string()
  .regex(/^(?:\*|[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)$/, 'expected the name of a namespace, or "*" for all');

const namespaces = z
  .array(namespace)
  .min(1, 'names no namespace; ["*"] means all')
  .refine((names) => names.length === 1 || !names.includes('*'), '"*" means all namespaces and stands alone')
  .refine((names) => new Set(names).size === names.length, 'names a namespace twice');

const kubernetes = section({
  /** Path; without it KUBECONFIG, ~/.kube/config or in-cluster. */
  kubeconfig: z.string().min(1).optional(),
  context: z.string().min(1).optional(),
  namespaces: namespaces.default(['*']),
});

const positiveDuration = duration.refine((millis) => millis > 0, 'must be longer than nothing');

const registry = section({
  settle: duration.prefault('10s'),
  abandon_after: positiveDuration.prefault('24h'),
  backfill: z
    .union([z.enum(['all', 'none']), duration], { error: 'expected all, none or a duration such as 10m' })
    .prefault('10m'),
  event_labels: z.array(z.string().min(1)).default(['event-GUID']),
  traces_without_jobs: z.boolean().default(false),
});

const PLACEHOLDER = /\{([^{}]*)\}/g;
const PLACEHOLDERS: readonly string[] = ['namespace', 'name', 'uid'];

const linkTemplate = z
  .string()
  .refine(
    (text) => [...text.matchAll(PLACEHOLDER)].every(([, name = '']) => PLACEHOLDERS.includes(name)),
    'only {namespace}, {name} and {uid} are filled in',
  )
  .refine((text) => URL.canParse(text.replace(PLACEHOLDER, 'x')), 'is no URL');

const serviceName = (id: Service) => z.string().min(1).default(id);

/** Where something is served, or `none`. Loopback unless told otherwise. */
const served = (fallback: string) =>
  section({ endpoint: z.union([z.literal('none'), listenAddress]).prefault(fallback) });

const telemetry = section({
  logs: section({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }),
  metrics: served('127.0.0.1:8888'),
  health_check: served('127.0.0.1:13133'),
  resource: z
    .record(z.string().min(1), z.string())
    .refine((attributes) => !('service.name' in attributes), 'service.name is set under service_names')
    .default({}),
  links: section({
    run: linkTemplate.optional(),
    task: linkTemplate.optional(),
    job: linkTemplate.optional(),
  }),
  service_names: section({
    webhook: serviceName('webhook'),
    lighthouse: serviceName('lighthouse'),
    tekton: serviceName('tekton'),
    kubernetes: serviceName('kubernetes'),
    'jenkins-x': serviceName('jenkins-x'),
    gitops: serviceName('gitops'),
  }),
});

const components = z.record(z.string(), z.unknown()).default({});
const ids = z.array(z.string());
const nothing = (kind: string): string => `names no ${kind}; without one nothing is traced`;

const traces = z.strictObject({
  sources: ids.min(1, nothing('source')),
  linkers: ids.default([]),
  exporters: ids.min(1, nothing('exporter')),
});

/** Modules of in-house plugins: package names, or paths that begin with `.` or `/`. */
const plugins = z
  .array(z.string().min(1))
  .refine((names) => new Set(names).size === names.length, 'names a plugin twice')
  .default([]);

/** Everything but the configuration of single components, which is judged by their own schemas. */
export const settingsSchema = z.strictObject({
  kubernetes,
  sources: components,
  linkers: components,
  exporters: components,
  registry,
  store: storeConfig,
  git_hosts: gitHosts,
  leader_election: leaderElectionConfig,
  plugins,
  service: z.strictObject({ pipelines: z.strictObject({ traces }), telemetry }),
});
export type Settings = z.infer<typeof settingsSchema>;
