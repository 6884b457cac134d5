import { ATTR } from '../../core/contract/attributes.js';
import type { Attributes, Outcome, PartFacts } from '../../core/contract/model.js';
import { reasonOf } from '../../core/schema/reason.js';
import type { ContainerStatus } from './schema.js';

const SIDECAR = /^sidecar-(.+)$/;

export function isSidecar(container: ContainerStatus): boolean {
  return SIDECAR.test(container.name);
}

/** Exit 0 is success; undefined while it has no end. */
export function outcomeOfContainer(container: ContainerStatus): Outcome | undefined {
  const terminated = container.state?.terminated;
  if (!terminated) return undefined;
  if (terminated.exitCode === 0) return { result: 'success' };
  return { result: 'failure', errorType: reasonOf(terminated.reason) };
}

interface Label {
  readonly path: string;
  readonly name: string;
}

function labelOf(container: ContainerStatus, isInit: boolean): Label {
  const sidecar = SIDECAR.exec(container.name)?.[1];
  if (sidecar !== undefined) return { path: `sidecar/${sidecar}`, name: `sidecar ${sidecar}` };
  const role = isInit ? 'init' : 'container';
  return { path: `${role}/${container.name}`, name: `${role} ${container.name}` };
}

/** A container's time, as its last state tells it; none when it never ran. */
export function containerPart(container: ContainerStatus, isInit: boolean, names: Attributes): PartFacts[] {
  const terminated = container.state?.terminated;
  const end = terminated?.finishedAt;
  const start = terminated?.startedAt ?? end ?? container.state?.running?.startedAt;
  if (start === undefined) return [];
  const outcome = end === undefined ? undefined : outcomeOfContainer(container);
  return [
    {
      ...labelOf(container, isInit),
      start,
      ...(end === undefined ? {} : { end }),
      attributes: { ...names, [ATTR.containerName]: container.name },
      ...(outcome && { outcome }),
    },
  ];
}
