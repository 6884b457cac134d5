import { afterEach, describe, expect, it } from 'vitest';
import { openRaw, postText, requestText, type RawClient } from './testing/client.js';
import { ask, createStage, taking, until, type Stage } from './testing/stage.js';

let stage: Stage;
afterEach(() => stage.close());

describe('time', () => {
  const quick = { headersMillis: 100, requestMillis: 300, idleMillis: 200 };

  it.each([
    ['a header that never ends', 'POST /hook HTTP/1.1\r\nHost: t', 'other'],
    ['a connection that says nothing', '', 'other'],
    ['a body that never ends', requestText('POST /hook HTTP/1.1', { 'Content-Length': '9' }, '{'), '/hook'],
  ])('is up for %s', async (_, sent, path) => {
    stage = createStage({ ...quick, idleMillis: 20_000 });
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    if (sent !== '') client.send(sent);
    await client.closed;
    expect(client.statuses()).toEqual([408]);
    expect(stage.answered(408, path)).toBe(1);
  });

  it('is up for a connection without another request, without a word', async () => {
    stage = createStage(quick);
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    client.send(postText('/hook', '{}'));
    await client.closed;
    expect(client.statuses()).toEqual([202]);
  });
});

describe('memory', () => {
  const KIB = 1024;
  const arriving = requestText('POST /hook HTTP/1.1', { 'Content-Length': '9', Expect: '100-continue' });

  it('that runs out is taken from the bodies that have been arriving longest', async () => {
    stage = createStage({ heldBytes: 100 * KIB });
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const slow: RawClient[] = [];
    for (let index = 0; index < 5; index += 1) {
      const client = await openRaw(port);
      client.send(arriving);
      await until(() => {
        expect(client.statuses()).toEqual([100]);
      });
      slow.push(client);
    }
    expect((await ask(port, { body: 'y'.repeat(50 * KIB) })).status).toBe(202);
    await slow[0]?.closed;
    expect(slow[0]?.statuses()).toEqual([100, 503]);
    expect(slow[0]?.text()).toContain('Retry-After: 1\r\n');
    slow[4]?.send('{"a": 12}');
    await until(() => {
      expect(slow[4]?.statuses()).toEqual([100, 202]);
    });
    for (const client of slow) client.destroy();
  });

  it('that handlers hold is not taken from them: then the newcomer is refused', async () => {
    stage = createStage({ heldBytes: 100 * KIB });
    const done: (() => void)[] = [];
    const { port } = await stage.serve([
      {
        path: '/hook',
        handle: () =>
          new Promise((resolve) =>
            done.push(() => {
              resolve({ status: 202, message: 'x' });
            }),
          ),
      },
    ]);
    const first = ask(port, { body: 'x'.repeat(60 * KIB) });
    await until(() => {
      expect(done).toHaveLength(1);
    });
    const second = await ask(port, { body: 'x'.repeat(60 * KIB) });
    expect([second.status, second.headers['retry-after']]).toEqual([503, '1']);
    done[0]?.();
    expect((await first).status).toBe(202);
    const third = ask(port, { body: 'x'.repeat(60 * KIB) });
    await until(() => {
      expect(done).toHaveLength(2);
    });
    done[1]?.();
    expect((await third).status).toBe(202);
  });
});
