import { list, text } from '../checker/json.js';
import type { Audited } from './plane/audit.js';
import type { Json } from './player/kube.js';

/** `verb group/resource` of each right that the roles in these manifests give. */
export function declaredIn(manifests: readonly Json[]): ReadonlySet<string> {
  const roles = manifests.filter((object) => ['Role', 'ClusterRole'].includes(text(object, 'kind')));
  const rights = roles
    .flatMap((role) => list(role, 'rules'))
    .flatMap((rule) =>
      list(rule, 'apiGroups').flatMap((group) =>
        list(rule, 'resources').flatMap((resource) =>
          list(rule, 'verbs').map((verb) => rightOf(String(verb), String(group), String(resource))),
        ),
      ),
    );
  return new Set(rights);
}

/** `verb group/resource` of each right that was made use of. */
export function usedIn(requests: readonly Audited[]): ReadonlySet<string> {
  return new Set(requests.map(({ verb, group, resource }) => rightOf(verb, group, resource)));
}

function rightOf(verb: string, group: string, resource: string): string {
  return `${verb} ${group === '' ? 'core' : group}/${resource}`;
}
