/** How OpenSSL and Node say that the other side answered something else than TLS, or hung up on it. */
const NO_TLS =
  /wrong version number|packet length too long|disconnected before secure TLS connection was established/i;

/** What to look at when a request over TLS failed with this message; undefined when the message tells nothing. */
export function hintOf(message: string): string | undefined {
  return NO_TLS.test(message) ? 'the collector may speak no TLS: set tls.insecure: true' : undefined;
}
