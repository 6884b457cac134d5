import { describe, expect, it, vi } from 'vitest';
import type { EventUpdate, Update } from '../contract/model.js';
import { createCounters } from '../self/counters.js';
import { memoryLogger } from '../self/testing/logger.js';
import { until } from '../kube/testing/until.js';
import { createLeaving, Inbox } from './inbox.js';
import { TABLES } from './tables.js';
import { at, HOUR, opened } from './testing/bench.js';

const facts = { name: 'push', kind: 'internal', service: 'webhook', resource: {}, attributes: {} } as const;
const told = (guid: string): EventUpdate => ({
  ...{ type: 'event', guid, key: `k-${guid}`, time: at(0), facts },
  eventFacts: { name: 'e', attributes: {}, resource: {} },
});

function stage({ store, content } = opened()) {
  const counters = createCounters();
  const { log, lines } = memoryLogger();
  const handled: Update[] = [];
  let isSafe = true;
  const written = (): Promise<void> => (isSafe ? Promise.resolve() : Promise.reject(new Error('not safe')));
  const inboxOf = (): Inbox =>
    new Inbox({
      ...{ store, counters, log, durability: { written } },
      handle: (update) => void handled.push(update),
    });
  const leave = createLeaving({ store, counters, now: () => at(0), patience: HOUR, life: 'a' });
  const safe = (value: boolean): void => void (isSafe = value);
  return { store, content, counters, lines, handled, inboxOf, leave, safe };
}

function emptied(content: ReturnType<typeof opened>['content']): Promise<void> {
  return vi.waitFor(async () => {
    expect(await content('inbox')).toEqual({});
  });
}

describe('the inbox', () => {
  it('hands over what others left, and forgets it', async () => {
    const { content, counters, handled, inboxOf, leave } = stage();
    leave(told('1'));
    leave(told('2'));
    const inbox = inboxOf();
    await inbox.start();
    await until(() => expect(handled).toEqual([told('1'), told('2')]));
    await emptied(content);
    leave(told('3'));
    await until(() => expect(handled).toHaveLength(3));
    await inbox.stop();
    expect(counters.by('inbox_updates_total', 'what')).toEqual({ left: 3, taken: 3 });
  });

  it('forgets nothing before it is safe, and the next one takes it again', async () => {
    const { content, handled, inboxOf, leave, lines, safe } = stage();
    safe(false);
    leave(told('1'));
    const inbox = inboxOf();
    await inbox.start();
    await until(() => expect(handled.length).toBeGreaterThan(1));
    await inbox.stop();
    expect(Object.keys(await content('inbox'))).toHaveLength(1);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    safe(true);
    handled.length = 0;
    const next = inboxOf();
    await next.start();
    await emptied(content);
    await next.stop();
    expect(handled).toEqual([told('1')]);
  });

  it('leaves out what can not be read, and says so once', async () => {
    const { store, content, counters, handled, inboxOf, leave, lines } = stage();
    await store.write([{ table: TABLES.inbox, key: 'x', value: '{"type":"event"}' }]);
    leave(told('1'));
    const inbox = inboxOf();
    await inbox.start();
    await emptied(content);
    await inbox.stop();
    expect(handled).toEqual([told('1')]);
    expect(counters.by('journal_unreadable_total', 'table')).toEqual({ [TABLES.inbox]: 1 });
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([{ key: 'x' }]);
  });
});
