import { describe, expect, it, vi } from 'vitest';
import type { Component } from '../contract/component.js';
import type { EntityUpdate, Update } from '../contract/model.js';
import type { LinkClaim, Linker } from '../contract/plugin.js';
import { createCounters } from '../self/counters.js';
import { memoryLogger } from '../self/testing/logger.js';
import { Isolation } from './isolate.js';
import { withUncaught } from './testing/uncaught.js';
import { UPDATE } from '../schema/testing/update.js';

const done = (): Promise<void> => Promise.resolve();
const idle: Component = { start: done, stop: done };
const nothing = (): void => undefined;

function watched() {
  const { log, lines } = memoryLogger();
  const counters = createCounters();
  const isolation = new Isolation({ log, counters, report: nothing });
  return { isolation, lines, errors: () => counters.total('plugin_errors_total') };
}

/** A source that hands over, and what is taken of it. */
function emitting(isolation: Isolation, emitted: Update): Update[] {
  const taken: Update[] = [];
  const make = (emit: (update: Update) => void): Component => (emit(emitted), idle);
  isolation.source('sources.acme', make, (update) => taken.push(update));
  return taken;
}

function bug(): never {
  throw new Error('a bug of ours');
}

describe('what core does with what a plugin hands over', () => {
  it("is not the plugin's, when it fails in a timer", async () => {
    const { isolation, lines } = watched();
    await withUncaught(async (seen) => {
      const make = (emit: (update: Update) => void): Component => (emit(UPDATE), idle);
      isolation.source('sources.acme', make, () => void setTimeout(bug));
      await vi.waitFor(() => expect([...seen]).toEqual(['a bug of ours']));
    });
    expect(lines).toEqual([]);
  });

  it("is not the plugin's either after other plugins were told of it", async () => {
    const { isolation, lines } = watched();
    const linker = isolation.linker('linkers.acme', () => ({ ...idle, onUpdate: nothing }), nothing, nothing);
    await withUncaught(async (seen) => {
      const make = (emit: (update: Update) => void): Component => (emit(UPDATE), idle);
      isolation.source('sources.acme', make, () => {
        linker?.onUpdate(UPDATE);
        setTimeout(bug);
      });
      await vi.waitFor(() => expect([...seen]).toEqual(['a bug of ours']));
    });
    expect(lines).toEqual([]);
  });

  it('is not thrown at the plugin, and said to be ours', () => {
    const { isolation, lines, errors } = watched();
    let isOver = false;
    const make = (emit: (update: Update) => void): Component => {
      emit(UPDATE);
      isOver = true;
      return idle;
    };
    expect(isolation.source('sources.acme', make, bug)).toBeDefined();
    expect(lines).toMatchObject([
      { level: 'error', msg: 'what a plugin handed over was not taken', component: 'sources.acme' },
    ]);
    expect([isOver, errors()]).toEqual([true, 0]);
  });

  it('leaves to the plugin what it does itself', async () => {
    const { isolation, lines } = watched();
    await withUncaught(async () => {
      const make = (emit: (update: Update) => void): Component => {
        emit(UPDATE);
        setTimeout(bug);
        return idle;
      };
      isolation.source('sources.acme', make, nothing);
      await vi.waitFor(() => expect(lines[0]).toMatchObject({ reason: 'uncaught: a bug of ours' }));
    });
  });
});

describe('what a plugin changes afterwards', () => {
  it('is its own: an update', () => {
    const labels = new Map(UPDATE.labels);
    const [attributes, list] = [{ a: 'b' } as Record<string, unknown>, ['x']];
    const update = { ...UPDATE, labels, facts: { ...UPDATE.facts, attributes: { ...attributes, list } } };
    const taken = emitting(watched().isolation, update);
    const before = structuredClone(taken);
    labels.set('event-GUID', 'another');
    list.push('y');
    Object.assign(update.facts.attributes, { secret: 'x' });
    Object.assign(update, { created: 'nonsense' });
    expect(taken).toEqual(before);
    expect(taken).toMatchObject([
      { created: UPDATE.created, facts: { attributes: { a: 'b', list: ['x'] } } },
    ]);
  });

  it('is its own: what can not be copied and is no part of an update', () => {
    const taken = emitting(watched().isolation, { ...UPDATE, more: () => 'more' } as Update);
    expect(taken).toEqual([UPDATE]);
  });

  it('is its own: a claim, and an update that a linker was told', () => {
    const claims: LinkClaim[] = [];
    const claim = { from: 'k', to: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }, reason: 'review' };
    const make = (claimIt: (claim: LinkClaim) => void): Linker => ({
      ...idle,
      onUpdate: (told: EntityUpdate) => {
        claimIt(claim);
        Object.assign(claim.to, { traceId: '' });
        Object.assign(told.facts, { name: 'another' });
        (told.labels as Map<string, string>).clear();
      },
    });
    const linker = watched().isolation.linker('linkers.acme', make, (each) => claims.push(each), nothing);
    const update = structuredClone(UPDATE);
    linker?.onUpdate(update);
    expect(claims).toMatchObject([{ to: { traceId: 'a'.repeat(32) } }]);
    expect(update).toEqual(UPDATE);
  });
});
