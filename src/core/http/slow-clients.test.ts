import { afterEach, describe, expect, it } from 'vitest';
import { openRaw, postText, requestText, type RawClient } from './testing/client.js';
import { ask, createStage, taking, until, type Stage } from './testing/stage.js';

const PARTIAL_HEADER = 'POST /hook HTTP/1.1\r\nHost: test\r\nX-Slow: ';
const PARTIAL_BODY = requestText('POST /hook HTTP/1.1', { 'Content-Length': '1000' }, '{"slow":');

let stage: Stage;
const clients: RawClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await stage.close();
});

async function attack(port: number, count: number, sent: string): Promise<RawClient[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => openRaw(port)));
  for (const client of opened) client.send(sent);
  clients.push(...opened);
  return opened;
}

/** Deliveries on new connections, many at once. */
async function deliver(port: number, count: number): Promise<number[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => ask(port, { body: JSON.stringify({ index }) })),
  );
  return answers.map(({ status }) => status);
}

const all = (count: number, status: number): number[] => Array.from({ length: count }, () => status);

describe('slow clients', () => {
  it('do not keep deliveries out, and are closed', async () => {
    stage = createStage({ headersMillis: 1500, requestMillis: 3000 });
    const hook = taking();
    const { port } = await stage.serve([hook]);
    await attack(port, 500, PARTIAL_HEADER);
    const before = await deliver(port, 40);
    await attack(port, 500, PARTIAL_BODY);
    const between = await deliver(port, 40);
    await attack(port, 500, PARTIAL_HEADER);
    const after = await deliver(port, 40);
    expect([...before, ...between, ...after]).toEqual(all(120, 202));
    expect(new Set(hook.bodies).size).toBe(40);
    expect(stage.counters.total('http_connections_dropped_total')).toBeGreaterThan(0);
    await until(() => {
      expect(clients.filter((client) => !client.isClosed())).toEqual([]);
    });
    expect(new Set(clients.flatMap((client) => client.statuses()))).toEqual(new Set([408]));
    expect(await deliver(port, 1)).toEqual([202]);
  });

  it('that hold all connections with bodies give way to many deliveries at once', async () => {
    stage = createStage({ connections: 50 });
    const { port } = await stage.serve([taking()]);
    await attack(port, 50, PARTIAL_BODY);
    expect(await deliver(port, 40)).toEqual(all(40, 202));
    expect(await deliver(port, 40)).toEqual(all(40, 202));
  });

  it('that went on after an answer give way, too', async () => {
    stage = createStage({ connections: 20 });
    const { port } = await stage.serve([taking()]);
    const idle = await attack(port, 20, postText('/hook', '{}'));
    await until(() => {
      expect(idle.flatMap((client) => client.statuses())).toEqual(all(20, 202));
    });
    expect(await deliver(port, 10)).toEqual(all(10, 202));
    expect(idle.filter((client) => client.isClosed()).length).toBeGreaterThan(0);
  });

  it('without a header go before bodies that are arriving', async () => {
    stage = createStage({ connections: 2, silentMillis: 0 });
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const [upload] = await attack(
      port,
      1,
      requestText('POST /hook HTTP/1.1', { 'Content-Length': '2', Expect: '100-continue' }),
    );
    await until(() => {
      expect(upload?.statuses()).toEqual([100]);
    });
    const [silent] = await attack(port, 1, PARTIAL_HEADER);
    expect(await deliver(port, 1)).toEqual([202]);
    await silent?.closed;
    upload?.send('{}');
    await until(() => {
      expect(upload?.statuses()).toEqual([100, 202]);
    });
  });

  it('are all that goes: a request that is handled stays, and the newcomer is closed', async () => {
    stage = createStage({ connections: 1 });
    const done: (() => void)[] = [];
    const { port } = await stage.serve([
      {
        path: '/hook',
        handle: () =>
          new Promise((resolve) =>
            done.push(() => {
              resolve({ status: 202, message: 'taken' });
            }),
          ),
      },
    ]);
    const handled = ask(port, { body: '{}' });
    await until(() => {
      expect(done).toHaveLength(1);
    });
    const [newcomer] = await attack(port, 1, '');
    await newcomer?.closed;
    done[0]?.();
    expect((await handled).status).toBe(202);
  });
});
