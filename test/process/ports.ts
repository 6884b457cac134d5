import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';

/**
 * Below the ports that systems hand out by themselves: nothing takes such a one while its server is down. Each worker of
 * the test runner has a slice of its own, or one would take a port that a server of another is just about to listen on.
 */
const [FIRST, SLICE, SLICES] = [15_000, 500, 30];

const given = new Set<number>();

/** Listens on the loopback interface. Rejects when the port is taken. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** A port of the loopback interface that nobody listens on, and no other call was given. */
export async function sparePort(): Promise<number> {
  const first = FIRST + SLICE * (Number(process.env['VITEST_POOL_ID'] ?? 0) % SLICES);
  for (;;) {
    const port = randomInt(first, first + SLICE);
    if (given.has(port)) continue;
    const server = createServer();
    try {
      await listen(server, port);
      await new Promise((resolve) => server.close(resolve));
      given.add(port);
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}
