import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

async function occupy(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** So many loopback endpoints, each another one, on which nobody listens: for what has to be told its port beforehand. */
export async function freeEndpoints(count: number): Promise<string[]> {
  const servers = await Promise.all(Array.from({ length: count }, occupy));
  const endpoints = servers.map((server) => `127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return endpoints;
}
