import { afterEach, describe, expect, it } from 'vitest';
import { openRaw, requestText } from './testing/client.js';
import { ask, createStage, taking, until, type Stage } from './testing/stage.js';

const MIB = 1024 * 1024;

let stage: Stage;
afterEach(() => stage.close());

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

describe('a body', () => {
  it('of 10 MiB is taken', async () => {
    stage = createStage();
    const hook = taking();
    const { port } = await stage.serve([hook]);
    expect((await ask(port, { body: Buffer.alloc(10 * MIB, 'x') })).status).toBe(202);
    expect(hook.bodies[0]?.length).toBe(10 * MIB);
  });

  it('of 11 MB is refused by its length, while its sender is still sending', async () => {
    stage = createStage();
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const answer = await ask(port, { body: Buffer.alloc(11 * MIB, 'x') });
    expect([answer.status, answer.headers.connection]).toEqual([413, 'close']);
    expect(hook.bodies).toEqual([]);
    expect(stage.answered(413)).toBe(1);
  });

  it('that says it is too large is refused before any of it came', async () => {
    stage = createStage();
    const { port } = await stage.serve([taking()]);
    const rude = await openRaw(port);
    rude.send(requestText('POST /hook HTTP/1.1', { 'Content-Length': '999999999999999' }));
    await rude.closed;
    expect(rude.statuses()).toEqual([413]);
    const polite = await openRaw(port);
    const headers = { 'Content-Length': String(11 * MIB), Expect: '100-continue' };
    polite.send(requestText('POST /hook HTTP/1.1', headers));
    await until(() => {
      expect(polite.statuses()).toEqual([413]);
    });
    polite.destroy();
  });

  it('in chunks of 11 MB is refused while it comes', async () => {
    stage = createStage();
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    client.send(requestText('POST /hook HTTP/1.1', { 'Transfer-Encoding': 'chunked' }));
    for (let sent = 0; sent < 11; sent += 1) client.send(chunk('x'.repeat(MIB)));
    await client.closed;
    expect(client.statuses()).toEqual([413]);
  });

  it('in chunks is taken, of one byte each too', async () => {
    stage = createStage();
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const client = await openRaw(port);
    client.send(requestText('POST /hook HTTP/1.1', { 'Transfer-Encoding': 'chunked', Connection: 'close' }));
    const text = Array.from({ length: 40_000 }, (_, index) => String(index % 10)).join('');
    client.send([...text].map(chunk).join(''));
    client.send('0\r\n\r\n');
    await client.closed;
    expect(client.statuses()).toEqual([202]);
    expect(hook.bodies).toEqual([text]);
  });

  it('whose client asks first is waited for', async () => {
    stage = createStage();
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    const headers = { 'Content-Length': '2', Expect: '100-continue', Connection: 'close' };
    client.send(requestText('POST /hook HTTP/1.1', headers));
    await until(() => {
      expect(client.statuses()).toEqual([100]);
    });
    client.send('{}');
    await client.closed;
    expect(client.statuses()).toEqual([100, 202]);
  });

  it.each([
    ['its length', { 'Content-Length': '100' }],
    ['its last chunk', { 'Transfer-Encoding': 'chunked' }],
  ])('that is cut short of %s is refused', async (_, headers) => {
    stage = createStage();
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const client = await openRaw(port);
    client.send(requestText('POST /hook HTTP/1.1', headers, '2\r\n{}\r\n'));
    client.finish();
    await client.closed;
    expect(client.statuses()).toEqual([400]);
    expect(client.text()).toContain('cut short');
    expect(hook.bodies).toEqual([]);
    expect(stage.answered(400)).toBe(1);
  });

  it('whose client goes away is given up', async () => {
    stage = createStage();
    const hook = taking();
    const { port } = await stage.serve([hook]);
    const client = await openRaw(port);
    client.send(requestText('POST /hook HTTP/1.1', { 'Content-Length': '100' }, '{}'));
    client.destroy();
    await until(() => {
      expect(stage.answered(400)).toBe(1);
    });
    expect(hook.bodies).toEqual([]);
  });

  it('with a broken chunk is refused', async () => {
    stage = createStage();
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    client.send(
      requestText('POST /hook HTTP/1.1', { 'Transfer-Encoding': 'chunked' }, `${chunk('{}')}zz\r\n`),
    );
    await client.closed;
    expect(client.statuses()).toEqual([400]);
  });
});

describe('a header', () => {
  it.each([
    ['one long line', `X-Long: ${'x'.repeat(64 * 1024)}`],
    [
      'many lines',
      Array.from({ length: 2000 }, (_, index) => `X-${String(index)}: ${'y'.repeat(20)}`).join('\r\n'),
    ],
  ])('of %s is refused', async (_, lines) => {
    stage = createStage();
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    client.send(`POST /hook HTTP/1.1\r\nHost: test\r\n${lines}\r\n\r\n`);
    await client.closed;
    expect(client.statuses()).toEqual([431]);
    expect(stage.answered(431, 'other')).toBe(1);
  });

  it('of a long URL is refused', async () => {
    stage = createStage();
    const { port } = await stage.serve([taking()]);
    const client = await openRaw(port);
    client.send(requestText(`POST /${'x'.repeat(20_000)} HTTP/1.1`));
    await client.closed;
    expect(client.statuses()).toEqual([431]);
  });
});
