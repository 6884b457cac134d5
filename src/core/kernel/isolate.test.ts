import { describe, expect, it, vi } from 'vitest';
import type { Component, Health } from '../contract/component.js';
import type { Update } from '../contract/model.js';
import type { LinkClaim, Linker } from '../contract/plugin.js';
import { createCounters } from '../self/counters.js';
import { memoryLogger } from '../self/testing/logger.js';
import { Isolation } from './isolate.js';
import { UPDATE } from '../schema/testing/update.js';

const done = (): Promise<void> => Promise.resolve();
const nothing = (): void => undefined;
const idle: Component = { start: done, stop: done };
const CLAIM: LinkClaim = {
  from: 'k',
  to: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
  reason: 'review',
};

function watched() {
  const { log, lines } = memoryLogger();
  const counters = createCounters();
  const health = new Map<string, Health>();
  const report = (name: string, said: Health): void => void health.set(name, said);
  const said = (): unknown[] => lines.map(({ level, component, reason }) => [level, component, reason]);
  const errors = (name: string): number => counters.by('plugin_errors_total', 'component')[name] ?? 0;
  return { isolation: new Isolation({ log, counters, report }), said, errors, health };
}

function bug(): never {
  throw new Error('a bug');
}

describe('a source that is isolated', () => {
  it('works as any other', async () => {
    const { isolation, said } = watched();
    const [start, stop] = [vi.fn(done), vi.fn(done)];
    const taken: Update[] = [];
    const make = (emit: (update: Update) => void): Component => {
      emit(UPDATE);
      return { start, stop };
    };
    const source = isolation.source('sources.acme', make, (update) => taken.push(update));
    await source?.start();
    await source?.stop();
    expect([start.mock.calls.length, stop.mock.calls.length, taken, said()]).toEqual([1, 1, [UPDATE], []]);
  });

  it.each([
    ['throws', bug, 'create: a bug'],
    ['gives nothing', () => undefined, 'create: gives no component: start, stop is no function'],
    ['gives half a component', () => ({ start: done }), 'create: gives no component: stop is no function'],
  ])('and %s when it is created, is named, counted, refused and left out', (_, make, reason) => {
    const { isolation, said, errors, health } = watched();
    expect(isolation.source('sources.acme', make as () => Component, () => undefined)).toBeUndefined();
    expect(said()[0]).toEqual(['error', 'sources.acme', reason]);
    expect(errors('sources.acme')).toBe(1);
    expect(health.get('sources.acme')).toEqual({ state: 'refused', reason });
  });

  it('rejects with what it throws at once', async () => {
    const { isolation } = watched();
    const source = isolation.source(
      'sources.acme',
      () => ({ start: bug, stop: bug }),
      () => undefined,
    );
    await expect(source?.start()).rejects.toThrow('a bug');
    await expect(source?.stop()).rejects.toThrow('a bug');
  });

  it('can not hand over what is no update: it is named, aloud once, and counted', () => {
    const { isolation, said, errors } = watched();
    const taken: Update[] = [];
    const make = (emit: (update: Update) => void): Component => {
      emit({ ...UPDATE, labels: {} } as never);
      emit({ ...UPDATE, labels: {} } as never);
      emit(UPDATE);
      return idle;
    };
    isolation.source('sources.acme', make, (update) => taken.push(update));
    expect(taken).toEqual([UPDATE]);
    expect(errors('sources.acme')).toBe(2);
    const reason = expect.stringContaining('emit: labels: ') as string;
    expect(said().filter((line) => (line as string[])[0] === 'error')).toEqual([
      ['error', 'sources.acme', reason],
    ]);
  });
});

describe('a linker that is isolated', () => {
  function linkerOf(onUpdate: Linker['onUpdate']) {
    const world = watched();
    const linker = world.isolation.linker('linkers.acme', () => ({ ...idle, onUpdate }), nothing, nothing);
    if (linker === undefined) throw new Error('no linker');
    return { ...world, linker };
  }

  it('sees updates and makes claims', () => {
    const { isolation, said } = watched();
    const claims: LinkClaim[] = [];
    const make = (claim: (claim: LinkClaim) => void): Linker => ({
      ...idle,
      onUpdate: ({ key }) => {
        claim({ ...CLAIM, from: key });
        claim({ ...CLAIM, from: 1 } as never);
      },
    });
    isolation.linker('linkers.acme', make, (claim) => claims.push(claim), nothing)?.onUpdate(UPDATE);
    expect(claims).toEqual([{ ...CLAIM, from: UPDATE.key }]);
    expect(said()[0]).toEqual(['error', 'linkers.acme', expect.stringContaining('claim: from: ')]);
  });

  it('without onUpdate is left out', () => {
    const { isolation, said } = watched();
    const make = (): Linker => idle as Linker;
    expect(isolation.linker('linkers.acme', make, nothing, nothing)).toBeUndefined();
    expect(said()[0]).toEqual([
      'error',
      'linkers.acme',
      'create: gives no component: onUpdate is no function',
    ]);
  });

  it('and throws at an update, is named, and sees the next one', () => {
    let seen = 0;
    const { linker, said, errors, health } = linkerOf(() => {
      seen += 1;
      bug();
    });
    linker.onUpdate(UPDATE);
    linker.onUpdate(UPDATE);
    expect([seen, errors('linkers.acme')]).toEqual([2, 2]);
    expect(said()[0]).toEqual(['error', 'linkers.acme', 'onUpdate: a bug']);
    expect(health.get('linkers.acme')).toEqual({ state: 'refused', reason: 'onUpdate: a bug' });
  });

  it('and rejects later, is named, too', async () => {
    const rejected = Promise.reject(new Error('later'));
    const { linker, errors, said } = linkerOf((): void => rejected as unknown as void);
    linker.onUpdate(UPDATE);
    await vi.waitFor(() => expect(errors('linkers.acme')).toBe(1));
    expect(said()[0]).toEqual(['error', 'linkers.acme', 'onUpdate: later']);
  });
});
