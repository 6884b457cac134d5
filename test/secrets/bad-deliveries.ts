import { openRaw, postText, requestText } from '../../src/core/http/testing/client.js';
import { relayHeaders, sign, type Headers } from '../../src/sources/webhook/testing/stand.js';
import type { Hook } from '../process/deliveries.js';
import type { Mint } from './canary.js';

/** What is posted where; the body is signed by the headers, or not. */
export interface Posted {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Posts, with canaries in the query and in headers of no meaning. Returns all bytes of the answer. */
export async function post(hook: Hook, mint: Mint, { path, headers, body }: Posted): Promise<string> {
  const secrets = { Authorization: `Bearer ${mint('authorization')}`, Cookie: `session=${mint('cookie')}` };
  const known = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const client = await openRaw(hook.port);
  const all = {
    ...secrets,
    [`X-${mint('header name')}`]: 'x',
    ...Object.fromEntries(known),
    Connection: 'close',
  };
  client.send(postText(`${path}?token=${mint('query')}`, body, all));
  await client.closed;
  return client.text();
}

const RELAY = '/lighthouse/events';

/** Deliveries that are refused, each for a reason of its own, with the status that tells it. */
function refused(mint: Mint, key: string): readonly (readonly [number, Posted])[] {
  const signed = (body: string, more: Headers = {}): Posted => ({
    path: RELAY,
    headers: { ...relayHeaders('pull_request', body, key), ...more },
    body,
  });
  const word = mint('refused body');
  const body = JSON.stringify({ GUID: 'g', Comment: { Body: word } });
  return [
    [404, { ...signed(body), path: `/${mint('path')}` }],
    [401, signed(body, { 'X-Lighthouse-Signature': mint('signature') })],
    [401, signed(body, { 'X-Lighthouse-Signature': sign(body, mint('wrong key')) })],
    [400, signed(`{"GUID": "${word}`)],
    [400, signed(JSON.stringify({ GUID: { [word]: word } }))],
    [400, signed(JSON.stringify({ PullRequest: word }))],
    [400, signed(JSON.stringify({ GUID: word.repeat(20) }))],
    [415, signed(body, { 'Content-Type': `text/${mint('type')}` })],
    [415, signed(body, { 'Content-Encoding': mint('encoding') })],
    [200, signed(body, { 'X-Lighthouse-Webhook-Kind': mint('kind') })],
    [200, signed(body, { 'X-Lighthouse-Payload-Type': mint('payload') })],
  ];
}

/** Sends what is refused. Returns the statuses that came and that were due, and all bytes of the answers. */
export async function sendRefused(hook: Hook, mint: Mint, key: string) {
  const answers: string[] = [];
  const deliveries = refused(mint, key);
  for (const [, posted] of deliveries) answers.push(await post(hook, mint, posted));
  const raw = [
    `${mint('nonsense')} ${mint('nonsense')}\r\n\r\n`,
    requestText(`GET ${RELAY} HTTP/1.1`, { 'X-Secret': mint('get'), Connection: 'close' }),
    requestText(`POST ${RELAY} HTTP/1.1`, { 'Content-Length': mint('length') }),
    requestText(`POST ${RELAY} HTTP/1.1`, { 'X-Long': mint('long').repeat(2000) }),
  ];
  for (const text of raw) {
    const client = await openRaw(hook.port);
    client.send(text);
    await client.closed;
    answers.push(client.text());
  }
  return {
    statuses: answers.map((text) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])),
    due: [...deliveries.map(([status]) => status), 400, 405, 400, 431],
    text: answers.join('\n'),
  };
}
