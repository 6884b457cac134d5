import { postText, requestText } from '../../src/core/http/testing/client.js';
import { relayHeaders, sign, type Headers } from '../../src/sources/webhook/testing/stand.js';
import { HMAC_KEY } from '../process/deliveries.js';

/** What is written to a connection, and the status that answers it. */
export interface BadRequest {
  readonly name: string;
  readonly status: number;
  readonly text: string | Buffer;
}

const PATH = '/lighthouse/events';
const MIB = 1024 * 1024;
const BODY = JSON.stringify({
  GUID: 'bad',
  Ref: 'refs/heads/main',
  Repo: { Namespace: 'acme', Name: 'bad' },
});
const GENUINE = sign(BODY, HMAC_KEY);
const DIGITS = GENUINE.slice('sha256='.length);

function headersOf(headers: Headers): Readonly<Record<string, string>> {
  const known = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { Connection: 'close', ...Object.fromEntries(known) };
}

/** Signed, whatever it is. */
function signed(body: string, more: Headers = {}): string {
  return postText(PATH, body, headersOf({ ...relayHeaders('push', body, HMAC_KEY), ...more }));
}

function signedBytes(body: Buffer): Buffer {
  const length = { 'Content-Length': String(body.length) };
  const header = requestText(
    `POST ${PATH} HTTP/1.1`,
    headersOf({ ...relayHeaders('push', body, HMAC_KEY), ...length }),
  );
  return Buffer.concat([Buffer.from(header), body]);
}

/** The same body with another signature. */
const withSignature = (signature: string | undefined): string =>
  signed(BODY, { 'X-Lighthouse-Signature': signature });

/** A header of its own making, and what follows it. */
function raw(headers: Headers, rest: string): string {
  const proof = relayHeaders('push', BODY, HMAC_KEY);
  return requestText(`POST ${PATH} HTTP/1.1`, headersOf({ ...proof, ...headers }), rest);
}

const doubled = (line: string): string => signed(BODY).replace('\r\n', `\r\n${line}\r\n`);
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const chunked = { 'Transfer-Encoding': 'chunked' };

const SIGNATURES: readonly (readonly [string, string | undefined])[] = [
  ['a missing signature', undefined],
  ['an empty signature', ''],
  ['a bad signature', `sha256=${'0'.repeat(64)}`],
  ['a signature with another key', sign(BODY, 'another key')],
  ['a signature of another algorithm', GENUINE.replace('sha256', 'sha1')],
  ['a signature without a prefix', DIGITS],
  ['a truncated signature', GENUINE.slice(0, -1)],
  ['a signature that goes on', `${GENUINE}0`],
  ['a signature that is no hex', `sha256=${'x'.repeat(64)}`],
];

export const BAD_REQUESTS: readonly BadRequest[] = [
  ...SIGNATURES.map(([name, value]) => ({ name, status: 401, text: withSignature(value) })),
  { name: 'a body changed by one byte', status: 401, text: signed(BODY).replace('acme', 'acmf') },
  { name: 'a signature twice', status: 401, text: doubled(`X-Lighthouse-Signature: ${GENUINE}`) },
  { name: 'a truncated body of JSON', status: 400, text: signed(BODY.slice(0, -1)) },
  { name: 'nothing', status: 400, text: signed('') },
  { name: 'bytes that are no UTF-8', status: 400, text: signedBytes(Buffer.from([0x22, 0xff, 0x22])) },
  { name: 'lists in lists', status: 400, text: signed(nested(100_000)) },
  { name: 'lists in lists in an unknown field', status: 202, text: signed(`{"x":${nested(100_000)}}`) },
  { name: 'lists in lists that never end', status: 400, text: signed('['.repeat(100_000)) },
  { name: 'a list for a GUID', status: 400, text: signed(`{"GUID":${nested(100_000)}}`) },
  { name: 'a GUID without end', status: 400, text: signed(JSON.stringify({ GUID: 'g'.repeat(MIB) })) },
  {
    name: 'keys of prototypes',
    status: 202,
    text: signed('{"__proto__":{"GUID":"polluted"},"constructor":{"prototype":{"GUID":"polluted"}}}'),
  },
  { name: 'another content type', status: 415, text: signed(BODY, { 'Content-Type': 'text/plain' }) },
  { name: 'a body that is compressed', status: 415, text: signed(BODY, { 'Content-Encoding': 'gzip' }) },
  { name: 'another method', status: 405, text: signed(BODY).replace('POST', 'PUT') },
  { name: 'another path', status: 404, text: signed(BODY).replace(PATH, '/else') },
  { name: 'no kind', status: 400, text: signed(BODY, { 'X-Lighthouse-Webhook-Kind': undefined }) },
  { name: 'an unknown kind', status: 200, text: signed(BODY, { 'X-Lighthouse-Webhook-Kind': '__proto__' }) },
  { name: 'a header without end', status: 431, text: signed(BODY, { 'X-Long': 'x'.repeat(MIB) }) },
  { name: '11 MB', status: 413, text: signed('x'.repeat(11 * MIB)) },
  {
    name: '11 MB in chunks',
    status: 413,
    text: raw(chunked, `b00000\r\n${'x'.repeat(11 * MIB)}\r\n0\r\n\r\n`),
  },
  { name: 'two lengths', status: 400, text: doubled('Content-Length: 1') },
  { name: 'a length and chunks', status: 400, text: doubled('Transfer-Encoding: chunked') },
  { name: 'a length that is none', status: 400, text: raw({ 'Content-Length': '-1' }, BODY) },
  { name: 'chunks that are none', status: 400, text: raw(chunked, 'xyz\r\nnonsense\r\n') },
  { name: 'a chunk longer than told', status: 400, text: raw(chunked, '2\r\nabcdef\r\n0\r\n\r\n') },
  { name: 'no HTTP', status: 400, text: '\u0016\u0003\u0001 hello\r\n\r\n' },
  { name: 'a line folded into the header', status: 400, text: raw({ 'X-Fold': 'a\r\n\u0000b' }, BODY) },
];
