import type { Health } from '../../contract/component.js';
import type { Clock, Counters, Fields, Gate, KubeChange, Logger, Meter } from '../../contract/ports.js';
import { metaOf } from '../fields.js';

/** A gate that a test opens and closes. */
export class TestGate implements Gate {
  #waiting: (() => void)[] = [];
  open = true;

  wait(): Promise<void> {
    if (this.open) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.open = false;
  }

  reopen(): void {
    this.open = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Fields;
}

export class TestLog implements Logger {
  constructor(
    readonly lines: LogLine[] = [],
    private readonly base: Fields = {},
  ) {}
  debug = (message: string, fields?: Fields): void => this.#add('debug', message, fields);
  info = (message: string, fields?: Fields): void => this.#add('info', message, fields);
  warn = (message: string, fields?: Fields): void => this.#add('warn', message, fields);
  error = (message: string, fields?: Fields): void => this.#add('error', message, fields);
  with = (fields: Fields): Logger => new TestLog(this.lines, { ...this.base, ...fields });

  at(level: LogLine['level']): readonly LogLine[] {
    return this.lines.filter((line) => line.level === level);
  }

  #add(level: LogLine['level'], message: string, fields: Fields = {}): void {
    this.lines.push({ level, message, fields: { ...this.base, ...fields } });
  }
}

export class TestCounters implements Counters {
  readonly values = new Map<string, number>();

  add(name: string, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    const key = [name, ...Object.values(labels)].join(' ');
    this.values.set(key, (this.values.get(key) ?? 0) + by);
  }

  /** `watch_restarts_total pods closed` */
  of(key: string): number {
    return this.values.get(key) ?? 0;
  }
}

/** Keeps what is recorded, as `name label ...`. */
export class TestMeter implements Meter {
  readonly values = new Map<string, number[]>();

  gauge(): void {
    throw new Error('a watch has no gauges');
  }

  record(name: string, value: number, labels: Readonly<Record<string, string>> = {}): void {
    const key = [name, ...Object.values(labels)].join(' ');
    this.values.set(key, [...(this.values.get(key) ?? []), value]);
  }
}

/** Everything that a watch tells its surroundings. */
export class Recorder {
  readonly gate = new TestGate();
  readonly log = new TestLog();
  readonly counters = new TestCounters();
  readonly meter = new TestMeter();
  readonly changes: KubeChange[] = [];
  readonly healths: Health[] = [];
  /** Whether it said that it shows what is, each time. */
  readonly currents: boolean[] = [];
  readonly taken: string[] = [];
  readonly clock: Clock = {
    now: () => 0,
    at: () => () => undefined,
    taken: (plural, version) => void this.taken.push(`${plural} ${version}`),
  };
  readonly handle = (change: KubeChange): void => void this.changes.push(change);
  readonly report = (health: Health): void => void this.healths.push(health);

  readonly current = (isCurrent: boolean): void => void this.currents.push(isCurrent);

  get health(): Health | undefined {
    return this.healths.at(-1);
  }

  /** The changes in short: `state a@1`, `deleted a@2`, `vanished uid-a`. */
  get told(): readonly string[] {
    return this.changes.map((change) => {
      if (change.type === 'vanished') return `vanished ${change.uid}`;
      const { name, resourceVersion } = metaOf(change.object);
      return `${change.type} ${name ?? '?'}@${resourceVersion ?? '?'}`;
    });
  }
}
