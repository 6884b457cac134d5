import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { at, text } from '../../checker/json.js';
import { moduleFolder } from '../parts/go.js';
import type { Json } from '../player/kube.js';

/** What a part brings along to be applied to a cluster. */
export interface Manifests {
  readonly definitions: readonly Json[];
  readonly settings: readonly Json[];
}

/** Tekton's own CustomResourceDefinitions and ConfigMaps, as its release of this version installs them. */
export async function tektonManifests(): Promise<Manifests> {
  const config = join(await moduleFolder('tekton', 'github.com/tektoncd/pipeline'), 'config');
  const [definitions, settings] = await Promise.all([read(join(config, '300-crds')), read(config)]);
  return {
    definitions: definitions.filter(isOf('CustomResourceDefinition')).map(withoutConversion),
    settings: settings.filter(isOf('ConfigMap')),
  };
}

/**
 * The kinds of Lighthouse and Jenkins X, whatever stands in their objects: the API server refuses the schema that
 * Lighthouse publishes.
 */
export const OPEN_DEFINITIONS: readonly Json[] = [
  openDefinition('lighthouse.jenkins.io', 'v1alpha1', 'LighthouseJob', { status: {} }),
  openDefinition('jenkins.io', 'v1', 'PipelineActivity', {}),
];

function openDefinition(group: string, version: string, kind: string, subresources: Json): Json {
  const singular = kind.toLowerCase();
  const plural = singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular },
      versions: [{ name: version, served: true, storage: true, schema, subresources }],
    },
  };
}

async function read(folder: string): Promise<readonly Json[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const found = texts.flatMap((content) =>
    parseAllDocuments(content).map((document) => document.toJS() as unknown),
  );
  // An empty document gives null.
  return found.filter((object): object is Json => object !== null);
}

function isOf(kind: string): (object: Json) => boolean {
  return (object) => text(object, 'kind') === kind;
}

/** Versions are converted by a webhook that does not run here: only the stored one is used. */
function withoutConversion(definition: Json): Json {
  const { conversion: _webhook, ...spec } = at(definition, 'spec') as Json;
  return { ...definition, spec };
}
