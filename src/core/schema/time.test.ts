import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latest, parseTime } from '../contract/time.js';

/** What a 53-bit number of microseconds can tell. */
const UNTIL = Date.parse('2255-01-01T00:00:00Z');

const instant = fc.integer({ min: 1000, max: UNTIL }).map((millis) => millis - (millis % 1000));

describe('an API time', () => {
  it.each([
    ['2026-03-01T10:00:00Z', 1_772_359_200_000_000],
    ['2026-03-01T10:00:00.971123Z', 1_772_359_200_971_123],
    ['2026-03-01T10:00:00.5Z', 1_772_359_200_500_000],
    ['2026-03-01T10:00:00.000001Z', 1_772_359_200_000_001],
    ['2026-03-01T10:00:00.999999999Z', 1_772_359_200_999_999],
    ['2026-03-01T12:30:00+02:30', 1_772_359_200_000_000],
    ['2026-03-01T03:00:00-07:00', 1_772_359_200_000_000],
    ['2026-03-01t10:00:00z', 1_772_359_200_000_000],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000_000],
    ['1970-01-01T00:00:01Z', 1_000_000],
  ])('%s', (text, micros) => {
    expect(parseTime(text)).toBe(micros);
  });

  it.each([
    ['the zero time', '0001-01-01T00:00:00Z'],
    ['the epoch', '1970-01-01T00:00:00Z'],
    ['before 1970', '1969-12-31T23:59:59Z'],
    ['more than microseconds can tell', '9999-12-31T23:59:59Z'],
    ['no leap year', '2026-02-29T00:00:00Z'],
    ['30 February', '2026-02-30T00:00:00Z'],
    ['31 April', '2026-04-31T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['month 0', '2026-00-01T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['minute 60', '2026-01-01T00:60:00Z'],
    ['second 61', '2026-01-01T00:00:61Z'],
    ['an offset beyond a day', '2026-01-01T00:00:00+99:99'],
    ['no zone', '2026-03-01T10:00:00'],
    ['a date', '2026-03-01'],
    ['ten digits of a second', '2026-03-01T10:00:00.0123456789Z'],
    ['text before it', ' 2026-03-01T10:00:00Z'],
    ['text after it', '2026-03-01T10:00:00Z\n'],
    ['the language of HTTP', 'Sun, 01 Mar 2026 10:00:00 GMT'],
    ['a number', '1772359200'],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it.each([null, undefined, 1_772_359_200, true, {}, [], ['2026-03-01T10:00:00Z'], new Date(0)])(
    'is no %j',
    (value) => {
      expect(parseTime(value)).toBeUndefined();
    },
  );

  it('is read to the microsecond, further digits are cut', () => {
    fc.assert(
      fc.property(instant, fc.nat(999_999_999), (millis, nanos) => {
        const text = new Date(millis).toISOString().replace('.000Z', `.${String(nanos).padStart(9, '0')}Z`);
        expect(parseTime(text)).toBe(millis * 1000 + Math.floor(nanos / 1000));
      }),
    );
  });

  it('is the same in every zone', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: -839, max: 839 }), (millis, minutes) => {
        const [sign, size] = minutes < 0 ? ['-', -minutes] : ['+', minutes];
        const two = (number: number): string => String(number).padStart(2, '0');
        const zone = `${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        const local = new Date(millis + minutes * 60_000).toISOString().replace('.000Z', zone);
        expect(parseTime(local)).toBe(millis * 1000);
      }),
    );
  });

  it('of anything is a whole number of microseconds after 1970, or none', () => {
    const two = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0'));
    const alike = fc
      .tuple(fc.integer({ min: 0, max: 9999 }), two, two, two, two, two, fc.stringMatching(/^\d{0,12}$/))
      .map(([y, mo, d, h, mi, s, f]) => {
        const fraction = f === '' ? '' : `.${f}`;
        return `${String(y).padStart(4, '0')}-${mo}-${d}T${h}:${mi}:${s}${fraction}Z`;
      });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), alike), (value) => {
        const micros = parseTime(value);
        expect(micros === undefined || (Number.isSafeInteger(micros) && micros > 0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the latest of some times', () => {
  it('is the greatest of those that are known', () => {
    expect(latest([3, undefined, 5, 4])).toBe(5);
    expect(latest([undefined])).toBeUndefined();
    expect(latest([])).toBeUndefined();
  });
});
