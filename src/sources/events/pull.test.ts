import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMicros } from './duration.js';
import { parsePull, splitImage } from './pull.js';

describe('a duration as Go prints it', () => {
  it.each([
    ['0s', 0],
    ['200ms', 200_000],
    ['1.234567891s', 1_234_568],
    ['1m3.5s', 63_500_000],
    ['1h0m0s', 3_600_000_000],
    ['2h45m30.25s', 9_930_250_000],
    ['15.5µs', 16],
    ['7us', 7],
    ['999ns', 1],
  ])('%s is %i µs', (text, micros) => {
    expect(durationMicros(text)).toBe(micros);
  });

  it.each([
    '',
    's',
    '1',
    '1.s',
    '-1s',
    '+1s',
    '1 s',
    '1d',
    '1e3s',
    '1s ',
    'NaNs',
    `${'9'.repeat(39)}h`,
    '1s'.repeat(30),
  ])('"%s" is none', (text) => {
    expect(durationMicros(text)).toBeUndefined();
  });

  it('is the sum of its parts', () => {
    const parts = fc.record({ h: fc.nat(99), m: fc.nat(59), s: fc.nat(59), ms: fc.nat(999) });
    fc.assert(
      fc.property(parts, ({ h, m, s, ms }) => {
        const micros = ((h * 60 + m) * 60 + s) * 1_000_000 + ms * 1000;
        expect(durationMicros(`${h}h${m}m${s}.${String(ms).padStart(3, '0')}s`)).toBe(micros);
      }),
    );
  });

  it('is a safe integer of whatever text, or none', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^(\d{1,20}(\.\d{1,9})?(ns|us|ms|s|m|h)){1,3}$/));
    fc.assert(
      fc.property(text, (any) => {
        const micros = durationMicros(any);
        expect(micros === undefined || (Number.isSafeInteger(micros) && micros >= 0)).toBe(true);
      }),
    );
  });
});

const DIGEST = `sha256:${'0a'.repeat(32)}`;

describe('an image reference', () => {
  it.each([
    ['postgres', { image: 'postgres' }],
    ['postgres:17', { image: 'postgres', tag: '17' }],
    ['ghcr.io/acme/tools:1.2-rc_3', { image: 'ghcr.io/acme/tools', tag: '1.2-rc_3' }],
    ['localhost:5000/acme/tools', { image: 'localhost:5000/acme/tools' }],
    ['localhost:5000/acme/tools:1', { image: 'localhost:5000/acme/tools', tag: '1' }],
    [`ghcr.io/acme/tools@${DIGEST}`, { image: 'ghcr.io/acme/tools' }],
    [`localhost:5000/tools:1@${DIGEST}`, { image: 'localhost:5000/tools', tag: '1' }],
  ])('%s', (reference, parts) => {
    expect(splitImage(reference)).toEqual(parts);
  });

  const part = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,8}[a-z0-9])?$/);
  const reference = fc.record({
    registry: fc.option(fc.tuple(part, fc.option(fc.integer({ min: 1, max: 65_535 })))),
    path: fc.array(part, { minLength: 1, maxLength: 3 }),
    tag: fc.option(fc.stringMatching(/^\w[\w.-]{0,20}$/), { nil: undefined }),
    digest: fc.boolean(),
  });

  it('is split where it was put together', () => {
    fc.assert(
      fc.property(reference, ({ registry, path, tag, digest }) => {
        const [host, port] = registry ?? [];
        const head = host === undefined ? [] : [port === null ? host : `${host}:${port}`];
        const image = [...head, ...path].join('/');
        const whole = `${image}${tag === undefined ? '' : `:${tag}`}${digest ? `@${DIGEST}` : ''}`;
        expect(splitImage(whole)).toEqual(tag === undefined ? { image } : { image, tag });
      }),
    );
  });
});

describe('the message of a Pulled', () => {
  it.each([
    'https://bot:s3cret@registry.example/a:1',
    'bot:s3cret@registry.example/a:1',
    's3cret@registry/a',
  ])('tells no pull of %s, which may carry credentials', (reference) => {
    expect(
      parsePull(`Successfully pulled image "${reference}" in 3s (3s including waiting).`),
    ).toBeUndefined();
  });

  it('tells one of an image with a digest', () => {
    const message = `Successfully pulled image "ghcr.io/acme/a:1@${DIGEST}" in 3s.`;
    expect(parsePull(message)).toMatchObject({ image: 'ghcr.io/acme/a', tag: '1' });
  });

  const pulled = (rest: string) => parsePull(`Successfully pulled image "acme/a:1" in ${rest}`);

  it.each([
    ['3000ms', 3_000_000],
    ['1.5s', 1_500_000],
    ['1.5s.', 1_500_000],
    ['1.234s (2.5s including waiting)', 2_500_000],
    ['1.234s (2.5s including waiting). Image size: 7 bytes.', 2_500_000],
    ['59.9s (1m3.5s including waiting). Image size: 7 bytes.', 63_500_000],
    ['0s', 0],
  ])('in %s', (rest, length) => {
    expect(pulled(rest)).toMatchObject({ image: 'acme/a', tag: '1', length });
  });

  it.each(['soon', '1.5', '1.5s(2s including waiting)', '(2s including waiting)', ''])(
    'in "%s": no length',
    (rest) => {
      expect(pulled(rest)).toBeUndefined();
    },
  );

  it('tells the size when it is a number that can be told', () => {
    expect(pulled('1s. Image size: 12345678 bytes.')).toMatchObject({ bytes: 12_345_678 });
    expect(pulled(`1s. Image size: ${'9'.repeat(30)} bytes.`)).not.toHaveProperty('bytes');
    expect(pulled('1s. Image size: many bytes.')).not.toHaveProperty('bytes');
  });

  it('of whatever text is a pull with a whole length, or none', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `Successfully pulled image "a:1" in ${rest}`),
    );
    fc.assert(
      fc.property(text, (message) => {
        const pull = parsePull(message);
        expect(pull === undefined || Number.isSafeInteger(pull.length)).toBe(true);
      }),
    );
  });

  it('reads back every duration that Go prints', () => {
    const seconds = fc.integer({ min: 1, max: 10_000_000 });
    fc.assert(
      fc.property(seconds, seconds, (pull, wait) => {
        const rest = `${pull / 1000}s (${(pull + wait) / 1000}s including waiting). Image size: 1 bytes.`;
        expect(pulled(rest)?.length).toBe((pull + wait) * 1000);
      }),
    );
  });
});
