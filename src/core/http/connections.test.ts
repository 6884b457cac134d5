import { Agent } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { openRaw, postText, type RawClient } from './testing/client.js';
import { ask, createStage, taking, until, type Stage } from './testing/stage.js';

let stage: Stage;
afterEach(() => stage.close());

async function sent(port: number, text: string): Promise<RawClient> {
  const client = await openRaw(port);
  client.send(text);
  return client;
}

describe('a connection', () => {
  it('is kept for the next request', async () => {
    stage = createStage();
    const { port } = await stage.serve([taking()]);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await ask(port, { body: '{}', agent });
    const [kept] = Object.values(agent.freeSockets).flat();
    expect(kept?.destroyed).toBe(false);
    await ask(port, { method: 'GET', agent });
    expect(Object.values(agent.freeSockets).flat()).toEqual([kept]);
    agent.destroy();
  });

  it('may carry requests that do not wait for each other, and answers them in order', async () => {
    stage = createStage();
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const client = await sent(
      port,
      [postText('/hook', '1'), postText('/none', ''), postText('/hook', '3'), postText('/hook', '4')].join(
        '',
      ),
    );
    await until(() => {
      expect(client.statuses()).toEqual([202, 404, 202, 202]);
    });
    client.destroy();
    expect(hook.bodies).toEqual(['1', '3', '4']);
  });

  it('with a broken request behind good ones answers the good ones, then closes', async () => {
    stage = createStage();
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const client = await sent(port, `${postText('/hook', '1')}${postText('/hook', '2')}nonsense\r\n\r\n`);
    await client.closed;
    expect(client.statuses()).toEqual([202, 202]);
    expect(hook.bodies).toEqual(['1', '2']);
  });

  it('with too many requests at once is closed', async () => {
    stage = createStage({ pipelined: 4, graceMillis: 10, stopMillis: 50 });
    let handled = 0;
    const { port } = await stage.serve([
      {
        path: '/hook',
        handle: () => {
          handled += 1;
          return new Promise(() => undefined);
        },
      },
    ]);
    const client = await sent(port, postText('/hook', '1').repeat(100));
    await client.closed;
    expect(handled).toBe(4);
  });
});
