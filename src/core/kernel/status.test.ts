import { describe, expect, it } from 'vitest';
import { createStatus } from './status.js';

const OK = { state: 'ok' } as const;
const DEGRADED = { state: 'degraded', reason: 'no answer' } as const;
const REFUSED = { state: 'refused', reason: 'wrong token' } as const;

describe('createStatus', () => {
  it('is ready once all that are waited for are ok', async () => {
    const status = createStatus(['e', 'a', 'b'], ['a', 'b']);
    let ready = false;
    const waiting = status.ready().then(() => (ready = true));
    status.report('a', OK);
    status.report('b', DEGRADED);
    await new Promise(setImmediate);
    expect(ready).toBe(false);
    status.report('b', OK);
    await waiting;
    await status.ready();
    expect(Object.fromEntries(status.all)).toEqual({ e: { state: 'starting' }, a: OK, b: OK });
  });

  it('fails with the first refusal before that, also of one that is not waited for', async () => {
    const status = createStatus(['e', 'a'], ['a']);
    const waiting = status.ready();
    status.report('e', REFUSED);
    status.report('a', OK);
    await expect(waiting).rejects.toThrow('e: wrong token');
    await expect(status.ready()).rejects.toThrow('e: wrong token');
    expect(await status.failed).toMatchObject({ component: 'e', message: 'e: wrong token' });
  });

  it('does not fail with a later one', async () => {
    const status = createStatus(['a'], ['a']);
    status.report('a', OK);
    status.report('a', REFUSED);
    await status.ready();
    const pending = Symbol('pending');
    expect(await Promise.race([status.failed, Promise.resolve(pending)])).toBe(pending);
    expect(status.all.get('a')).toEqual(REFUSED);
  });
});
