import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reasonOf } from './reason.js';

describe('a reason', () => {
  it.each(['Failed', 'OOMKilled', 'FailedScheduling', 'a', 'Some_Reason', 'Net:Timeout', 'x'.repeat(128)])(
    '%s is told',
    (reason) => {
      expect(reasonOf(reason)).toBe(reason);
    },
  );

  it.each([
    '',
    ' ',
    'two words',
    '7up',
    '_OTHER',
    'x'.repeat(129),
    'Zeile\nzwei',
    'Failed\n',
    'größer',
    null,
    undefined,
  ])('%j is none', (reason) => {
    expect(reasonOf(reason)).toBe('_OTHER');
  });

  it('of whatever text is a short word', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(reasonOf(text)).toMatch(/^[A-Za-z_][\w,:]{0,127}$/);
      }),
    );
  });
});
