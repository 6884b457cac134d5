import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface TestProxy {
  readonly url: string;
  /** `host:port` of each tunnel that was asked for. */
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}

/** An HTTP proxy that opens tunnels to this machine. */
export async function startProxy(): Promise<TestProxy> {
  const tunnels: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket) => {
    const host = request.url ?? '';
    tunnels.push(host);
    const target = connect(Number(host.split(':')[1]), '127.0.0.1');
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    socket.pipe(target).pipe(socket);
    socket.on('error', () => target.destroy());
    target.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    tunnels,
    async close() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
