import type { HttpRequest } from '../../src/core/contract/ports.js';

type Headers = Readonly<Record<string, string>>;

/** What somebody posts, and how he proves that it is he. */
export interface Delivery {
  readonly path: string;
  /** By lower-case name, without the proof. */
  readonly headers: Headers;
  readonly body: Buffer;
  readonly proof: { readonly header: string; readonly of: (body: Buffer) => string };
}

/** A request to a path. */
export interface Posted {
  readonly path: string;
  readonly request: HttpRequest;
}

/** The delivery with a right proof, if need be with another body or other headers. */
export function proven(
  { path, headers, body: own, proof }: Delivery,
  body: Buffer | string = own,
  others: Headers = {},
): Posted {
  const bytes = Buffer.from(body);
  return {
    path,
    request: { headers: { ...headers, ...others, [proof.header]: proof.of(bytes) }, body: bytes },
  };
}

const otherDigit = (text: string): string => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`;

/** The delivery without its proof, and with wrong ones. */
export function forgeries(delivery: Delivery): readonly Posted[] {
  const { path, headers, body, proof } = delivery;
  const right = proof.of(body);
  const changed = Buffer.concat([body, Buffer.from(' ')]);
  const wrong = [
    '',
    ' ',
    otherDigit(right),
    right.slice(0, right.length / 2),
    `${right}0`,
    // Without the word before it, if there is one.
    ...(/[= ]/.test(right) ? [right.replace(/^.*[= ]/, '')] : []),
    // The proof of a body that is no delivery at all, where proofs are of bodies.
    ...(proof.of(changed) === right ? [] : [proof.of(changed)]),
  ];
  return [
    { path, request: { headers, body } },
    ...wrong.map((text) => ({ path, request: { headers: { ...headers, [proof.header]: text }, body } })),
    ...(proof.of(changed) === right
      ? []
      : [{ path, request: { headers: { ...headers, [proof.header]: right }, body: changed } }]),
  ];
}

/** Bodies that nobody can use, with the right proof. */
export function useless(delivery: Delivery): readonly Posted[] {
  const bodies = ['', ' ', 'no JSON', 'null', '7', '"text"', '[]', '{"a":'];
  const cut = delivery.body.toString().trim().slice(0, -1);
  return [...bodies, cut, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])].map((body) =>
    proven(delivery, Buffer.from(body)),
  );
}

const deep = (levels: number, text: string): string =>
  `${'{"a":['.repeat(levels)}${JSON.stringify(text)}${']}'.repeat(levels)}`;

/** Deliveries with a word in every place where somebody could put one: proven and forged, to be used or not. */
export function repeating(delivery: Delivery, word: string): readonly Posted[] {
  const { path, headers, body, proof } = delivery;
  const everyText = JSON.stringify(JSON.parse(body.toString()), (_, value: unknown) =>
    typeof value === 'string' ? word : value,
  );
  const bodies = [
    word,
    `{"${word}":"${word}"`,
    `{"${word}":1}`,
    JSON.stringify(word),
    deep(50, word),
    everyText,
  ];
  return [
    ...bodies.map((text) => proven(delivery, text)),
    ...Object.keys(headers).map((name) => proven(delivery, body, { [name]: word })),
    ...bodies.map((text) => {
      const request = { headers: { ...headers, [proof.header]: word }, body: Buffer.from(text) };
      return { path, request };
    }),
  ];
}
