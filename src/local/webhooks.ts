import { createHmac } from 'node:crypto';
import type { WebhookLine } from './recording.js';
import { clean, cutEnd } from './view/text.js';
import { within } from './within.js';

/** A webhook source of one sidecar, as Lighthouse is told of it. */
export interface Receiver {
  readonly url: string;
  readonly key: string;
}

export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What came of the webhook lines. */
export interface WebhooksResult {
  /** How many deliveries were made: one for each line and each webhook source. */
  readonly sent: number;
  /** How many of them had which answer, by HTTP status; `none` where the connection failed. */
  readonly answered: Readonly<Record<string, number>>;
  /** Lines that nobody could be sent, because no sidecar has a webhook source. */
  readonly withoutSource: number;
}

/** As Lighthouse's relay signs it: without a content type. */
export function delivery(line: Pick<WebhookLine, 'webhookKind' | 'object'>, key: string): Delivery {
  const body = Buffer.from(JSON.stringify(line.object));
  const signature = createHmac('sha256', key).update(body).digest('hex');
  const headers = {
    'User-Agent': 'LighthouseHook',
    'X-Lighthouse-Payload-Type': 'webhook',
    'X-Lighthouse-Signature': `sha256=${signature}`,
    ...(line.webhookKind === undefined ? {} : { 'X-Lighthouse-Webhook-Kind': line.webhookKind }),
  };
  return { headers, body };
}

export interface RelayOptions {
  /** Is told of each status other than 2xx, once. */
  readonly log: (line: string) => void;
  readonly stallMillis: number;
  readonly signal?: AbortSignal | undefined;
}

interface Answer {
  readonly status: string;
  readonly good: boolean;
  readonly words: string;
}

const WORDS_SHOWN = 200;

/** Plays Lighthouse: sends webhooks on, signed, and counts the answers. */
export class Relay {
  private sent = 0;
  private withoutSource = 0;
  private readonly answered = new Map<string, number>();
  private readonly said = new Set<string>();

  constructor(private readonly options: RelayOptions) {}

  /** Resolves when every receiver has answered. Rejects when one does not in time, or the signal is aborted. */
  async send(line: WebhookLine, receivers: readonly Receiver[]): Promise<void> {
    if (receivers.length === 0) this.withoutSource += 1;
    await Promise.all(receivers.map((receiver) => this.deliver(line, receiver)));
  }

  get result(): WebhooksResult {
    const { sent, withoutSource } = this;
    return { sent, answered: Object.fromEntries(this.answered), withoutSource };
  }

  private async deliver(line: WebhookLine, receiver: Receiver): Promise<void> {
    const { log, stallMillis, signal } = this.options;
    this.sent += 1;
    const ending = new AbortController();
    const missing = (): string => `no answer to the webhook of line ${String(line.line)}`;
    try {
      const answer = await within(post(line, receiver, ending.signal), stallMillis, missing, signal);
      this.answered.set(answer.status, (this.answered.get(answer.status) ?? 0) + 1);
      if (answer.good || this.said.has(answer.status)) return;
      this.said.add(answer.status);
      log(`${told(line, answer)}\n`);
    } finally {
      ending.abort();
    }
  }
}

async function post(line: WebhookLine, { url, key }: Receiver, signal: AbortSignal): Promise<Answer> {
  const { headers, body } = delivery(line, key);
  try {
    // Each on a connection of its own, so that none is left for a sidecar that wants to stop.
    const connection = { ...headers, Connection: 'close' };
    const response = await fetch(url, { method: 'POST', headers: connection, body, signal });
    return { status: String(response.status), good: response.ok, words: await response.text() };
  } catch (error) {
    return { status: 'none', good: false, words: reasonOf(error) };
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? (error.cause ?? error) : error;
  return reason instanceof Error ? reason.message : String(reason);
}

function told({ line, webhookKind }: WebhookLine, { status, words }: Answer): string {
  const which = `the webhook of line ${String(line)}${webhookKind === undefined ? '' : ` (${clean(webhookKind)})`}`;
  const why = cutEnd(clean(words), WORDS_SHOWN);
  const outcome = status === 'none' ? 'has no answer' : `was answered with ${status}`;
  return `${which} ${outcome}${why === '' ? '' : `: ${why}`}`;
}
