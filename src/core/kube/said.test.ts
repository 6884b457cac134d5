import { describe, expect, it } from 'vitest';
import { Said } from './said.js';

describe('what watches have said', () => {
  it('is news from the first speaker only, each reason for itself', () => {
    const said = new Said();
    const [a, b] = [{}, {}];
    expect([said.first('no route', a), said.first('no route', b), said.first('forbidden', b)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is news again when all have taken it back', () => {
    const said = new Said();
    const [a, b] = [{}, {}];
    said.first('no route', a);
    said.first('no route', b);
    said.over(a);
    expect(said.first('no route', a)).toBe(false);
    said.over(a);
    said.over(b);
    expect(said.first('no route', b)).toBe(true);
  });
});
