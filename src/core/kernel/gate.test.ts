import { describe, expect, it } from 'vitest';
import type { Gate } from '../contract/ports.js';
import { combineGates } from './gate.js';

class TestGate implements Gate {
  private waiting: (() => void)[] = [];
  constructor(public open: boolean) {}
  wait(): Promise<void> {
    if (this.open) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
  set(open: boolean): void {
    this.open = open;
    if (open) for (const resolve of this.waiting.splice(0)) resolve();
  }
}

describe('combineGates', () => {
  it('is open while all are', () => {
    const [a, b] = [new TestGate(true), new TestGate(true)];
    const gate = combineGates([a, b]);
    expect(gate.open).toBe(true);
    b.set(false);
    expect(gate.open).toBe(false);
  });

  it('waits until all are open at the same time', async () => {
    const [a, b] = [new TestGate(false), new TestGate(false)];
    const gate = combineGates([a, b]);
    let passed = false;
    const waiting = gate.wait().then(() => (passed = true));
    a.set(true);
    await new Promise(setImmediate);
    a.set(false);
    b.set(true);
    await new Promise(setImmediate);
    expect(passed).toBe(false);
    a.set(true);
    await waiting;
    expect(gate.open).toBe(true);
  });

  it('without gates does not hold up', async () => {
    await combineGates([]).wait();
    expect(combineGates([]).open).toBe(true);
  });
});
