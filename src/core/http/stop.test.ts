import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpReply, HttpRoute } from '../contract/ports.js';
import { openRaw, postText, requestText } from './testing/client.js';
import { ask, createStage, portOf, taking, until, type Stage } from './testing/stage.js';

let stage: Stage;
beforeEach(() => (stage = createStage({ graceMillis: 100, stopMillis: 2000 })));
afterEach(() => stage.close());

/** A route that answers when it is told to. */
function waiting(path = '/hook'): HttpRoute & { answer(): void; waits(): number } {
  const open: ((reply: HttpReply) => void)[] = [];
  return {
    path,
    handle: () => new Promise((resolve) => open.push(resolve)),
    answer: () => {
      for (const resolve of open.splice(0)) resolve({ status: 202, message: 'taken' });
    },
    waits: () => open.length,
  };
}

describe('stop', () => {
  it('is safe before start, and twice', async () => {
    const service = stage.service([taking()]);
    await service.stop();
    await service.stop();
    await expect(service.start()).rejects.toThrow('it was stopped');
    const other = await stage.serve([taking()]);
    await Promise.all([other.service.stop(), other.service.stop()]);
    await expect(ask(other.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('waits for a start that is under way', async () => {
    const service = stage.service([taking()]);
    await Promise.all([service.start(), service.stop()]);
    await expect(ask(portOf(stage.lines))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('answers what is handled, refuses the rest, closes what is idle', async () => {
    const hook = waiting();
    const { port, service } = await stage.serve([hook, taking('/quick')]);
    const agent = new Agent({ keepAlive: true });
    await ask(port, { path: '/quick', agent });
    const open = await openRaw(port);
    const handled = ask(port, { body: '{}', agent: new Agent({ keepAlive: true }) });
    await until(() => {
      expect(hook.waits()).toBe(1);
    });
    let isOver = false;
    const stopped = service.stop().then(() => (isOver = true));
    open.send(postText('/quick', '{}'));
    await open.closed;
    expect(open.statuses()).toEqual([503]);
    expect(open.text()).toMatch(/^Retry-After: 1\r$/m);
    expect(open.text()).toMatch(/^Connection: close\r$/m);
    await until(() => {
      expect(Object.keys(agent.freeSockets)).toEqual([]);
    });
    expect(isOver).toBe(false);
    hook.answer();
    const answer = await handled;
    expect([answer.status, answer.headers.connection]).toEqual([202, 'close']);
    await stopped;
    agent.destroy();
  });

  it('lets a body that is on its way arrive for a moment', async () => {
    const hook = taking();
    const { port, service } = await stage.serve([hook]);
    const asking = { 'Content-Length': '2', Expect: '100-continue' };
    const [fast, slow] = [await openRaw(port), await openRaw(port)];
    for (const client of [fast, slow]) {
      client.send(requestText('POST /hook HTTP/1.1', asking));
      await until(() => {
        expect(client.statuses()).toEqual([100]);
      });
    }
    const stopped = service.stop();
    fast.send('{}');
    await Promise.all([fast.closed, slow.closed, stopped]);
    expect([fast.statuses(), slow.statuses()]).toEqual([
      [100, 202],
      [100, 503],
    ]);
    expect(hook.bodies).toEqual(['{}']);
  });

  it('refuses a body that does not arrive, also while others use the endpoint', async () => {
    const { port, service } = await stage.serve([taking('/a')]);
    await stage.serve([taking('/b')]);
    const slow = await openRaw(port);
    slow.send(requestText('POST /a HTTP/1.1', { 'Content-Length': '2', Expect: '100-continue' }));
    await until(() => {
      expect(slow.statuses()).toEqual([100]);
    });
    await service.stop();
    await slow.closed;
    expect(slow.statuses()).toEqual([100, 503]);
    expect((await ask(port, { path: '/b' })).status).toBe(202);
  });

  it('closes connections that say nothing', async () => {
    stage = createStage({ graceMillis: 10, stopMillis: 120_000 });
    const { port, service } = await stage.serve([taking()]);
    const silent = await openRaw(port);
    await service.stop();
    await silent.closed;
    expect(silent.text()).toBe('');
  });

  it('does not wait for ever for a handler', async () => {
    stage = createStage({ graceMillis: 10, stopMillis: 50 });
    const hook = waiting();
    const { port, service } = await stage.serve([hook]);
    const handled = ask(port, { body: '{}' });
    await until(() => {
      expect(hook.waits()).toBe(1);
    });
    await Promise.all([service.stop(), expect(handled).rejects.toMatchObject({ code: 'ECONNRESET' })]);
    expect(stage.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('waits for a handler whose client has gone', async () => {
    const hook = waiting();
    const { port, service } = await stage.serve([hook]);
    const client = await openRaw(port);
    client.send(postText('/hook', '{}'));
    await until(() => {
      expect(hook.waits()).toBe(1);
    });
    client.destroy();
    let isOver = false;
    const stopped = service.stop().then(() => (isOver = true));
    await client.closed;
    await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(isOver).toBe(false);
    hook.answer();
    await stopped;
    expect(stage.answered(202)).toBe(1);
  });
});
