import type { Health } from '../../contract/component.js';
import type { SpanRecord } from '../../contract/model.js';
import type { Counters, Fields, Logger, Meter } from '../../contract/ports.js';
import type { After } from '../../kit/after.js';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Fields;
}

export class LogDouble implements Logger {
  readonly lines: LogLine[] = [];

  debug(message: string, fields: Fields = {}): void {
    this.lines.push({ level: 'debug', message, fields });
  }

  info(message: string, fields: Fields = {}): void {
    this.lines.push({ level: 'info', message, fields });
  }

  warn(message: string, fields: Fields = {}): void {
    this.lines.push({ level: 'warn', message, fields });
  }

  error(message: string, fields: Fields = {}): void {
    this.lines.push({ level: 'error', message, fields });
  }

  with(): Logger {
    return this;
  }

  /** Messages above debug. */
  aloud(): string[] {
    return this.lines.filter(({ level }) => level !== 'debug').map(({ message }) => message);
  }
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  return [name, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)].join(' ');
}

export class CountersDouble implements Counters {
  readonly counts = new Map<string, number>();

  add(name: string, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    const key = keyOf(name, labels);
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  /** `name` or `name label=value`; 0 when never counted. */
  get(key: string): number {
    return this.counts.get(key) ?? 0;
  }
}

export class MeterDouble implements Meter {
  readonly recorded: string[] = [];
  private readonly reads = new Map<string, () => number>();

  gauge(name: string, read: () => number, labels: Readonly<Record<string, string>> = {}): void {
    this.reads.set(keyOf(name, labels), read);
  }

  record(name: string, _value: number, labels: Readonly<Record<string, string>> = {}): void {
    this.recorded.push(keyOf(name, labels));
  }

  /** What a gauge says now, by `name label=value`; undefined when there is none. */
  read(key: string): number | undefined {
    return this.reads.get(key)?.();
  }
}

export class HealthDouble {
  readonly said: Health[] = [];
  readonly report = (health: Health): void => {
    this.said.push(health);
  };
}

/** Timers that fire when told to. */
export class TimersDouble {
  private now = 0;
  private readonly timers = new Set<{ readonly at: number; readonly fn: () => void }>();

  readonly after: After = (millis, fn) => {
    const timer = { at: this.now + millis, fn };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  };

  /** Milliseconds until each pending timer, in order. */
  pending(): number[] {
    return [...this.timers].map(({ at }) => at - this.now).sort((a, b) => a - b);
  }

  /** Moves on, and fires what falls due in order; lets what is under way, and what the timers start, run. */
  async advance(millis: number): Promise<void> {
    await turn();
    const until = this.now + millis;
    for (let next = this.next(until); next !== undefined; next = this.next(until)) {
      this.now = next.at;
      this.timers.delete(next);
      next.fn();
      await turn();
    }
    this.now = until;
    await turn();
  }

  private next(until: number): { readonly at: number; readonly fn: () => void } | undefined {
    return [...this.timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets all promises that can settle do so. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function record(number: number, changes: Partial<SpanRecord> = {}): SpanRecord {
  return {
    traceId: (number + 1).toString(16).padStart(32, '0'),
    spanId: (number + 1).toString(16).padStart(16, '0'),
    name: `span ${String(number)}`,
    kind: 'internal',
    start: 1_700_000_000_000_000,
    end: 1_700_000_001_000_000,
    status: 'unset',
    attributes: { 'k8s.pod.name': `pod-${String(number)}` },
    resource: { 'k8s.namespace.name': 'jx', 'service.name': 'tekton' },
    links: [],
    ...changes,
  };
}

export function records(count: number): SpanRecord[] {
  return Array.from({ length: count }, (_, number) => record(number));
}
