import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Wire {
  readonly port: number;
  /** How many were made so far. */
  connections(): number;
  /** The connections there are go silent, as when a firewall forgets them; new ones work. */
  mute(): void;
  stop(): Promise<void>;
}

/** A TCP connection to a server on the loopback interface, with a knife at hand. */
export async function startWire(target: number): Promise<Wire> {
  const live = new Set<{ readonly near: Socket; readonly far: Socket }>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const pair = { near, far };
    live.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      // A torn connection is what this is for.
      socket.on('error', () => {
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    connections: () => live.size,
    port: (server.address() as AddressInfo).port,
    mute: () => {
      for (const { near, far } of live) {
        near.unpipe(far);
        far.unpipe(near);
        near.resume();
        far.resume();
      }
    },
    stop: () =>
      new Promise((resolve) => {
        for (const { near, far } of live) {
          near.destroy();
          far.destroy();
        }
        server.close(() => {
          resolve();
        });
      }),
  };
}
