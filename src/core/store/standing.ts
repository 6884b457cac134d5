import type { Health } from '../contract/component.js';
import { whenChanged } from '../kit/health-told.js';

/** What can be wrong at the same time. */
type Topic = 'damage' | 'connection' | 'writes';

/** Makes one health of what the parts of a store say, and tells it when it changes. */
export class Standing {
  private readonly troubles = new Map<Topic, string>();
  private readonly say: (health: Health) => void;

  constructor(report: (health: Health) => void) {
    this.say = whenChanged(report);
  }

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
}
