import { at, list, text } from '../../checker/json.js';
import { isStatus, type Json, type Kube } from '../player/kube.js';
import { until } from './until.js';

/** Creates these objects one after the other, or brings those that are there to what is given. */
export async function apply(kube: Kube, objects: readonly Json[]): Promise<void> {
  const known = new Map<string, readonly unknown[]>();

  async function resourcesOf(apiVersion: string): Promise<readonly unknown[]> {
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resources = known.get(apiVersion) ?? list(await kube.get(path), 'resources');
    known.set(apiVersion, resources);
    return resources;
  }

  async function placeOf(object: Json): Promise<string> {
    const [apiVersion, kind] = [text(object, 'apiVersion'), text(object, 'kind')];
    const resource = (await resourcesOf(apiVersion)).find(
      (each) => text(each, 'kind') === kind && !text(each, 'name').includes('/'),
    );
    if (resource === undefined) throw new Error(`the API server knows no ${kind} of ${apiVersion}`);
    const namespace = text(object, 'metadata', 'namespace') || 'default';
    const inside = at(resource, 'namespaced') === true ? `/namespaces/${namespace}` : '';
    const root = apiVersion.includes('/') ? '/apis' : '/api';
    return `${root}/${apiVersion}${inside}/${text(resource, 'name')}`;
  }

  for (const object of objects) await put(kube, await placeOf(object), object);
}

async function put(kube: Kube, place: string, object: Json): Promise<void> {
  try {
    await kube.create(place, object);
  } catch (error) {
    if (!isStatus(error, 409)) throw error;
    await kube.patch(`${place}/${text(object, 'metadata', 'name')}`, object);
  }
}

/** Resolves when objects of these CustomResourceDefinitions can be made. */
export async function untilServed(kube: Kube, definitions: readonly Json[]): Promise<void> {
  for (const definition of definitions) {
    const [group, plural] = [text(definition, 'spec', 'group'), text(definition, 'spec', 'names', 'plural')];
    const place = `/apis/${group}/${storedVersion(definition)}/${plural}`;
    await until(`${place} is served`, () => isServed(kube, place));
  }
}

function storedVersion(definition: Json): string {
  return text(
    list(definition, 'spec', 'versions').find((version) => at(version, 'storage') === true),
    'name',
  );
}

async function isServed(kube: Kube, place: string): Promise<boolean> {
  try {
    await kube.get(`${place}?limit=1`);
    return true;
  } catch (error) {
    if (isStatus(error, 404)) return false;
    throw error;
  }
}
