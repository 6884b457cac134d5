/** A Kubernetes object with no more than the watch reads. */
export interface TestObject {
  readonly kind: string;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
}

export function pod(
  name: string,
  resourceVersion: string,
  uid = `uid-${name}`,
  namespace = 'jx',
): TestObject {
  return { kind: 'Pod', metadata: { namespace, name, uid, resourceVersion } };
}

/** One line of a watch. */
export function event(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

export function bookmark(resourceVersion: string): string {
  return `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion } } })}\n`;
}

export function errorEvent(code: number, fields: object = {}): string {
  const object = { kind: 'Status', status: 'Failure', code, message: `scripted ${code}`, ...fields };
  return `${JSON.stringify({ type: 'ERROR', object })}\n`;
}
