/** The shape that Kubernetes gives to reasons. Anything else may be text from anywhere. */
const REASON = /^[A-Za-z][A-Za-z0-9_,:]{0,127}$/;

/** A reason as `error.type`: low-cardinality, `_OTHER` where it is empty or no reason by its shape. */
export function reasonOf(text: string | null | undefined): string {
  return typeof text === 'string' && REASON.test(text) ? text : '_OTHER';
}
