import { describe, expect, it } from 'vitest';
import { createOnce } from './once.js';

describe('createOnce', () => {
  it('is true once for each key', () => {
    const once = createOnce(10);
    expect(['a', 'b', 'a', 'b', 'c'].map(once)).toEqual([true, true, false, false, true]);
  });

  it('remembers no more than it should, and forgets the oldest first', () => {
    const once = createOnce(2);
    expect(['a', 'b', 'c', 'c', 'b', 'a', 'c', 'b'].map(once)).toEqual([
      ...[true, true, true, false, false],
      ...[true, false, true],
    ]);
  });
});
