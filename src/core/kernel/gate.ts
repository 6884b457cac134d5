import type { Gate } from '../contract/ports.js';

/** Open while all of them are: the slowest exporter sets the pace. */
export function combineGates(gates: readonly Gate[]): Gate {
  const isOpen = (): boolean => gates.every((gate) => gate.open);
  return {
    get open() {
      return isOpen();
    },
    async wait() {
      // Again from the start, because one may close while another is waited for.
      while (!isOpen()) for (const gate of gates) await gate.wait();
    },
  };
}
