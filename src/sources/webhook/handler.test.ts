import { describe, expect, it } from 'vitest';
import { DOORS, everywhere } from './testing/doors.js';
import { GITHUB, GITLAB } from './testing/hooks.js';
import {
  activityHeaders,
  RELAY,
  relayed,
  relayHeaders,
  running,
  stand,
  type Stand,
} from './testing/stand.js';

const PUSH = { GUID: 'g', Ref: 'refs/heads/main', Repo: { Namespace: 'acme', Name: 'shop' } };
const outcomes = (at: Stand) => at.counters.by('webhook_deliveries_total', 'outcome');

describe('a source of webhooks', () => {
  it('serves its paths at one endpoint and says that it is well', async () => {
    const at = await stand({ ...DOORS, endpoint: ':9999' });
    expect(at.routes.services).toMatchObject([
      { endpoint: ':9999', routes: [{ path: RELAY }, { path: GITHUB }, { path: GITLAB }] },
    ]);
    expect(at.routes.running.size).toBe(0);
    await at.component.stop();
    await at.component.start();
    expect(at.routes.running.size).toBe(1);
    expect(at.healths.at(-1)).toEqual({ state: 'ok' });
    await at.component.stop();
    await at.component.stop();
    expect(at.routes.running.size).toBe(0);
  });

  it('counts under its own name', async () => {
    const at = await running(DOORS, { id: 'webhook/mine' });
    await relayed(at, 'push', PUSH);
    expect([...at.counters.snapshot().keys()]).toEqual([
      'webhook_deliveries_total{kind=push,outcome=taken,sender=lighthouse,source=webhook/mine}',
    ]);
  });

  it('takes nothing before it is started, and after it is stopped', async () => {
    const at = await stand(DOORS);
    const busy = { status: 503, headers: { 'Retry-After': expect.stringMatching(/^\d+$/) as unknown } };
    expect(await relayed(at, 'push', PUSH)).toMatchObject(busy);
    await at.component.start();
    expect(await relayed(at, 'push', PUSH)).toMatchObject({ status: 202 });
    await at.component.stop();
    expect(await relayed(at, 'push', PUSH)).toMatchObject(busy);
    expect(at.updates).toHaveLength(1);
    expect(outcomes(at)).toEqual({ taken: 1, unavailable: 2 });
  });

  it('answers only when what it was told is stored, and asks for it again when that fails', async () => {
    const answers = [Promise.resolve(), Promise.reject(new Error('the disk is full')), Promise.resolve()];
    const at = await running(DOORS, { written: () => answers.shift() ?? Promise.resolve() });
    expect(await relayed(at, 'push', PUSH)).toMatchObject({ status: 202 });
    const again = await relayed(at, 'push', { ...PUSH, GUID: 'h' });
    expect(again).toEqual({
      status: 503,
      message: 'it could not be stored: send it again',
      headers: { 'Retry-After': '10' },
    });
    expect(await relayed(at, 'push', { ...PUSH, GUID: 'h' })).toMatchObject({ status: 202 });
    expect(outcomes(at)).toEqual({ taken: 2, unstored: 1 });
    expect(at.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('logs a reason aloud once, and never what came', async () => {
    const at = await running(DOORS);
    for (let time = 0; time < 3; time += 1) await everywhere(at, '{"GUID": "c4n4ry", c4n4ry');
    const loud = at.lines.filter(({ level }) => level === 'warn');
    expect(loud.map(({ sender, reason }) => `${String(sender)} ${String(reason)}`)).toEqual([
      'lighthouse json',
      'github json',
      'gitlab json',
    ]);
    expect(JSON.stringify([at.lines, ...at.counters.snapshot()])).not.toContain('c4n4ry');
    expect(at.counters.by('source_rejected_total', 'reason')).toEqual({ json: 12 });
  });
});

describe('a body', () => {
  it.each([
    ['empty', ''],
    ['cut short', '{"GUID":"c4n4ry"'],
    ['with something behind it', '{} c4n4ry'],
    ['that is no JSON', "{GUID: 'c4n4ry'}"],
    ['that is a form', 'payload=%7B%22GUID%22%3A%22c4n4ry%22%7D'],
    ['that is no text', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['that is null', 'null'],
    ['that is a list', '["c4n4ry"]'],
    ['that is a text', '"c4n4ry"'],
    ['that is a number', '5'],
  ])('%s is refused at every door', async (_, body) => {
    const at = await running(DOORS);
    const replies = await everywhere(at, body);
    expect(replies.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(JSON.stringify([replies, at.lines])).not.toContain('c4n4ry');
    expect(at.updates).toEqual([]);
    expect(outcomes(at)).toEqual({ invalid: 4 });
  });

  it.each([
    ['an action that is a number', { Action: 5 }],
    ['a GUID that is a list', { GUID: ['c4n4ry'] }],
    ['a repository that is a text', { Repo: 'c4n4ry' }],
    ['a change that is a list', { PullRequest: [] }],
    ['a number that is a text', { PullRequest: { Number: 'c4n4ry' } }],
    ['a comment that is a number', { Comment: { Body: 7 } }],
    ['a ref that is a number', { Ref: 5 }],
  ])('with %s has the wrong shape', async (_, wrong) => {
    const at = await running(DOORS);
    const reply = await relayed(at, 'pull_request', { ...PUSH, ...wrong });
    expect(reply).toEqual({ status: 400, message: 'the body has not the shape of its kind' });
    expect(JSON.stringify(at.lines)).not.toContain('c4n4ry');
  });

  it.each([
    ['nothing but a GUID', { GUID: 'g' }],
    [
      'nulls',
      { GUID: 'g', Action: null, Repo: null, PullRequest: null, Sender: null, Issue: null, Ref: null },
    ],
    ['zero values', { GUID: 'g', Action: '', Repo: { Namespace: '', Name: '' }, PullRequest: { Number: 0 } }],
    ['times that are none', { GUID: 'g', PullRequest: { Number: 7, Created: 'c4n4ry', Updated: 5 } }],
    ['unknown keys', { GUID: 'g', Future: { a: [1] }, Repo: { Perm: { Pull: 'c4n4ry' } } }],
  ])('with %s is taken', async (_, body) => {
    const at = await running(DOORS);
    expect(await relayed(at, 'pull_request', body)).toMatchObject({ status: 202 });
    expect(at.updates).toMatchObject([{ guid: 'g', eventFacts: expect.anything() as unknown }]);
    expect(at.updates[0]).not.toHaveProperty('time');
    expect(JSON.stringify(at.updates)).not.toContain('c4n4ry');
  });

  const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const nest = (depth: number): string => '{"stages":['.repeat(depth) + ']}'.repeat(depth);
  it.each([
    ['nested 100,000 deep', deep(100_000), 400],
    ['nested 1,000,000 deep', deep(1_000_000), 400],
    ['never closed', '['.repeat(5_000_000), 400],
    ['nested in a field that is read', `{"GUID":"g","Repo":${deep(100_000)}}`, 400],
    ['nested in a field that is not read', `{"GUID":"g","Commits":${deep(100_000)}}`, 202],
    ['with a long list', `{"GUID":"g","Commits":[${'{},'.repeat(1_000_000)}{}]}`, 202],
    ['with a long text', `{"GUID":"g","Comment":{"Body":"${'/a '.repeat(2_000_000)}"}}`, 202],
    [
      'with words of objects',
      '{"GUID":"g","__proto__":{"Action":"c4n4ry"},"constructor":{"prototype":{"x":1}}}',
      202,
    ],
    [
      'with a prototype in a field',
      '{"GUID":"g","Repo":{"__proto__":{"Name":"c4n4ry"},"Namespace":"acme"}}',
      202,
    ],
  ])('%s does no harm', async (_, body, status) => {
    const at = await running(DOORS);
    expect(await at.post(RELAY, relayHeaders('push', body), body)).toMatchObject({ status });
    expect(JSON.stringify([at.updates, at.lines])).not.toContain('c4n4ry');
    expect(Object.prototype).not.toHaveProperty('x');
  });

  const record = (stages: string): string =>
    `{"jobId":"j","startTime":"2026-03-01T10:00:00Z","stages":[${stages}]}`;
  it.each([
    ['nested 5,000 deep', record(nest(5000)), 202],
    ['nested 100,000 deep', record(nest(100_000)), 400],
    ['with 1,000 stages', record(`${'{},'.repeat(999)}{}`), 202],
    ['with 1,001 stages', record(`${'{},'.repeat(1000)}{}`), 400],
    ['with 300,000 stages', record(`${'{},'.repeat(299_999)}{}`), 400],
    ['with nothing but nulls', record(`${'null,'.repeat(1_000_000)}null`), 400],
    ['with numbers for stages', record(`${'1,'.repeat(1_000_000)}1`), 400],
  ])('of an activity %s does no harm', async (_, body, status) => {
    const at = await running(DOORS);
    expect(await at.post(RELAY, activityHeaders(body), body)).toMatchObject({ status });
  });
});
