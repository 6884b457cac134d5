import { pause } from '../../src/local/within.js';
import type { WebhookLine } from '../../src/local/recording.js';
import type { Random } from '../checker/random.js';

/** Some webhooks come once more after they have been taken. */
const REDELIVERED = 0.3;
const BETWEEN_TRIES = 50;

/** Delivers each webhook until it is taken, and some of them twice. */
export class Sender {
  private readonly sent: WebhookLine[] = [];
  private readonly deliveries: Promise<void>[] = [];

  constructor(
    /** Undefined: there was no answer. */
    private readonly deliver: (webhook: WebhookLine) => Promise<number | undefined>,
    private readonly random: Random,
  ) {}

  send(webhook: WebhookLine): void {
    this.sent.push(webhook);
    this.deliveries.push(this.deliverUntilTaken(webhook, this.random() < REDELIVERED ? 2 : 1));
  }

  /** As somebody does who can't tell what became of them. */
  sendAllAgain(): void {
    for (const webhook of this.sent) this.deliveries.push(this.deliverUntilTaken(webhook, 1));
  }

  async through(): Promise<void> {
    await Promise.all(this.deliveries);
  }

  private async deliverUntilTaken(webhook: WebhookLine, times: number): Promise<void> {
    for (let taken = 0; taken < times;) {
      if ((await this.deliver(webhook)) === 202) taken += 1;
      else await pause(BETWEEN_TRIES);
    }
  }
}
