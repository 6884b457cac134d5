import type { Gate } from '../contract/ports.js';

/** Closes when it holds more than `limit` bytes, and opens again below three quarters of that. */
export class ByteGate implements Gate {
  private held = 0;
  private closed = false;
  private waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  get open(): boolean {
    return !this.closed;
  }

  get bytes(): number {
    return this.held;
  }

  wait(): Promise<void> {
    if (!this.closed) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  add(bytes: number): void {
    this.held += bytes;
    if (this.held > this.limit) this.closed = true;
  }

  remove(bytes: number): void {
    this.held -= bytes;
    if (!this.closed || this.held >= this.limit * 0.75) return;
    this.closed = false;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
