import type { Health } from '../contract/component.js';

/** What can be wrong at the same time. */
type Topic = 'damage' | 'connection' | 'writes';

/** Makes one health of what the parts of a store say, and tells it when it changes. */
export class Standing {
  private readonly troubles = new Map<Topic, string>();
  private told = '';

  constructor(private readonly report: (health: Health) => void) {}

  trouble(topic: Topic, reason: string): void {
    this.troubles.set(topic, reason);
    this.tell();
  }

  over(topic: Topic): void {
    this.troubles.delete(topic);
    this.tell();
  }

  /** It can never work with what it was given; a later connection that works says otherwise. */
  refuse(reason: string): void {
    this.troubles.set('connection', reason);
    this.say({ state: 'refused', reason });
  }

  private tell(): void {
    const reasons = [...this.troubles.values()];
    this.say(reasons.length === 0 ? { state: 'ok' } : { state: 'degraded', reason: reasons.join('; ') });
  }

  private say(health: Health): void {
    const text = JSON.stringify(health);
    if (text === this.told) return;
    this.told = text;
    this.report(health);
  }
}
