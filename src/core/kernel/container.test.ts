import { describe, expect, it } from 'vitest';
import { token } from '../contract/component.js';
import { createContainer } from './container.js';

const A = token<{ readonly a: number }>('A');
const B = token<string>('B');
const C = token<undefined>('C');

describe('createContainer', () => {
  it('makes each thing once, when it is first asked for, of what it needs', () => {
    const container = createContainer();
    let made = 0;
    container.provide(B, (resolve) => `b of ${resolve(A).a}`);
    container.provide(A, () => ({ a: (made += 1) }));
    expect(made).toBe(0);
    expect(container.resolve(B, 'test')).toBe('b of 1');
    expect(container.resolve(A, 'test')).toBe(container.resolve(A, 'other'));
    expect(made).toBe(1);
  });

  it('makes even nothing only once', () => {
    const container = createContainer();
    let made = 0;
    container.provide(C, () => void (made += 1));
    container.resolve(C, 'test');
    container.resolve(C, 'test');
    expect(made).toBe(1);
  });

  it('keeps containers apart', () => {
    const one = createContainer();
    one.provide(B, () => 'one');
    expect(() => createContainer().resolve(B, 'test')).toThrow('test needs B, which nothing provides');
  });

  it('refuses what nothing provides, and names who asked', () => {
    const container = createContainer();
    container.provide(B, (resolve) => String(resolve(A).a));
    expect(() => container.resolve(A, 'sources.tekton')).toThrow(
      'sources.tekton needs A, which nothing provides',
    );
    expect(() => container.resolve(B, 'sources.tekton')).toThrow('B needs A, which nothing provides');
  });

  it('refuses a circle, names it, and goes on', () => {
    const container = createContainer();
    container.provide(A, (resolve) => ({ a: resolve(B).length }));
    container.provide(B, (resolve) => String(resolve(A).a));
    container.provide(C, () => undefined);
    const circle = 'sources.tekton needs A needs B needs A: a circle';
    expect(() => container.resolve(A, 'sources.tekton')).toThrow(circle);
    expect(() => container.resolve(A, 'sources.tekton')).toThrow(circle);
    expect(container.resolve(C, 'test')).toBeUndefined();
  });

  it('refuses to provide one thing twice', () => {
    const container = createContainer();
    container.provide(B, () => 'one');
    expect(() => {
      container.provide(B, () => 'two');
    }).toThrow('B is provided twice');
  });
});
