import { Socket as UdpSocket } from 'node:dgram';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { vi } from 'vitest';

/** Turns of the event loop in which what was begun comes to ask, before anything waits for an answer. */
const TURNS = 5;

/** Runs something cut off from the network. @returns how often it wanted to ask somebody there */
export async function countRequests(run: () => Promise<void>): Promise<number> {
  const cutOff = new Error('nobody is asked here');
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
    return this.destroy(cutOff);
  });
  const send = vi.spyOn(UdpSocket.prototype, 'send').mockImplementation(() => undefined);
  const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(cutOff);
  try {
    await run();
    for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
    return [connect, send, fetched].reduce((sum, { mock }) => sum + mock.calls.length, 0);
  } finally {
    for (const spy of [connect, send, fetched]) spy.mockRestore();
  }
}
