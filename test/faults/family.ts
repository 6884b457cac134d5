import { appendFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
import { differences, type Versions } from '../stories/play.js';
import { tableOf, type Row } from './table.js';

/** Names the file that the families write their rows to, for the table of all of them. */
export const ROWS = 'FAULTS_ROWS';

/** How often a fault is injected: a tenth in the short form. */
export function times(full: number): number {
  return process.env['FAULTS'] === 'short' ? Math.ceil(full / 10) : full;
}

export function seedsOf(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** What came of a fault once, or several times in one play. */
export interface Sample {
  readonly right: Versions;
  readonly found: Versions;
  /** 1 unless said. */
  readonly injected?: number;
  readonly millis?: number;
  /** What else is wrong, in words. */
  readonly problems?: readonly string[];
}

const MOST_NAMED = 3;

/** Counts what comes of one fault. */
export class Tally {
  private readonly counts = { injected: 0, expected: 0, lost: 0, wrong: 0, differing: 0 };
  private readonly millis: number[] = [];
  private readonly named: string[] = [];
  /** What else was measured, in words. */
  measured: string | undefined;

  constructor(
    private readonly family: string,
    private readonly fault: string,
    private readonly weakness: string | undefined,
  ) {}

  add({ right, found, injected = 1, millis, problems = [] }: Sample): void {
    const all = differences(right, found);
    const lost = all.filter((difference) => difference.startsWith('missing')).length;
    this.counts.injected += injected;
    this.counts.expected += right.size;
    this.counts.lost += lost;
    this.counts.wrong += all.length - lost + problems.length;
    this.counts.differing += [...found.values()].filter(({ size }) => size > 1).length;
    if (millis !== undefined) this.millis.push(millis);
    if (this.named.length < MOST_NAMED) this.named.push(...all.slice(0, MOST_NAMED), ...problems);
  }

  /** One is enough: whoever plays on only makes the same found again. */
  get hasFound(): boolean {
    return this.named.length > 0;
  }

  get row(): Row {
    const sum = this.millis.reduce((total, each) => total + each, 0);
    const catchUpMillis = this.millis.length === 0 ? undefined : sum / this.millis.length;
    const { family, fault, weakness, measured } = this;
    return { family, fault, weakness, ...this.counts, catchUpMillis, measured };
  }

  /** Nothing lost, nothing wrong, no span in two versions; or, of what is weakened, anything of that. */
  judge(): void {
    const { injected, lost, wrong, differing } = this.row;
    expect(injected).toBeGreaterThan(0);
    if (this.weakness !== undefined)
      return void expect(lost + wrong + differing, 'is found out').toBeGreaterThan(0);
    expect({ lost, wrong, differing }, this.named.slice(0, MOST_NAMED).join('\n')).toEqual({
      ...{ lost: 0, wrong: 0, differing: 0 },
    });
  }
}

/** The faults of one file. Their rows are printed when it is through. */
export function createFamily(family: string): (fault: string, weakness?: string) => Tally {
  const tallies: Tally[] = [];
  afterAll(() => {
    const rows = tallies.map(({ row }) => row);
    console.log(tableOf(rows));
    const file = process.env[ROWS];
    if (file !== undefined) appendFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  });
  return (fault, weakness) => {
    const tally = new Tally(family, fault, weakness);
    tallies.push(tally);
    return tally;
  };
}
