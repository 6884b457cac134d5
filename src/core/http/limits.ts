/** What one client, and all of them together, may take of the process. */
export interface HttpLimits {
  readonly headerBytes: number;
  readonly headersMillis: number;
  readonly requestMillis: number;
  readonly idleMillis: number;
  readonly connections: number;
  readonly silentMillis: number;
  readonly pipelined: number;
  readonly bodyBytes: number;
  readonly heldBytes: number;
  readonly lingerMillis: number;
  readonly graceMillis: number;
  readonly stopMillis: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const LIMITS: HttpLimits = {
  /** A delivery has some twenty short headers; this is what Node and most proxies allow. */
  headerBytes: 16 * KIB,
  /** Senders write a header in one packet; whoever takes longer is broken, or means harm. */
  headersMillis: 5_000,
  /** Senders themselves give up after 3 to 30 s. */
  requestMillis: 30_000,
  /** Longer than the pause between the deliveries of one busy event, so that relays can keep their connection. */
  idleMillis: 60_000,
  /** Far more than senders open, and below the 1,024 open files that a process may have at least. */
  connections: 1_000,
  /** A connection without a complete header is suspect after this, and the first to go when there are too many. */
  silentMillis: 1_000,
  /** Answers to these fit into any send buffer, so a client that never reads holds nothing up. */
  pipelined: 16,
  /** Git hosts send 25 MB at most, real events less than 1 MB. */
  bodyBytes: 10 * MIB,
  /** Of all requests together, at all endpoints: six of the largest, or 4,000 ordinary ones. */
  heldBytes: 64 * MIB,
  /** How long a refused client that is still sending gets to read its answer. */
  lingerMillis: 1_000,
  /** How long a body that is on its way when we stop gets to arrive: Git hosts do not send it again by themselves. */
  graceMillis: 1_000,
  /** How long stopping takes at most. */
  stopMillis: 5_000,
};

/** `LIMITS` with some of them changed. */
export function limitsWith(changed: Partial<HttpLimits> = {}): HttpLimits {
  return { ...LIMITS, ...changed };
}
