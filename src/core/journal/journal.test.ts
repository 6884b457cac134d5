import { afterEach, describe, expect, it } from 'vitest';
import { ATTR } from '../contract/attributes.js';
import { entity, webhook } from '../registry/testing/bench.js';
import { at, HOUR, journalOf, opened, span } from './testing/bench.js';

const running: { stop(): Promise<void> }[] = [];

/** A process that has read what an earlier one has left. */
async function life(store = opened()) {
  // What an earlier one has written is there by then.
  await store.store.write([]);
  const made = journalOf(store);
  await made.journal.start();
  running.push(made.journal);
  const left = made.journal.recall();
  made.journal.begin();
  return { ...made, left };
}

afterEach(async () => {
  for (const journal of running.splice(0)) await journal.stop();
});

describe('the journal', () => {
  it('gives a later process the last state of what is not over, and how it was closed', async () => {
    const first = await life();
    const closing = { end: at(5), outcome: { result: 'success' }, incomplete: false } as const;
    for (const key of ['k8s|a', 'k8s|b', 'event|g|webhook/push']) first.fates.set(key, { isOver: false });
    first.journal.keep('k8s|a', entity({ uid: 'a', version: 1, labels: { team: 'shop' } }));
    first.time.now = at(3);
    first.journal.keep('k8s|a', entity({ uid: 'a', version: 2 }));
    first.journal.keep('k8s|b', entity({ uid: 'b', end: at(5) }), closing);
    first.journal.keep('event|g|webhook/push', webhook('g'));
    const { left } = await life(first.store);
    expect(left.memory.entities).toEqual([
      { at: at(3), update: entity({ uid: 'a', version: 2 }) },
      { at: at(3), update: entity({ uid: 'b', end: at(5) }), closing },
    ]);
    expect(left.memory.webhooks).toEqual([webhook('g')]);
  });

  it('tells what was history, and nothing of that where an older row does not', async () => {
    const first = await life();
    const closing = { end: at(5), outcome: { result: 'success' }, incomplete: false } as const;
    for (const uid of ['old', 'new', 'unsaid']) {
      first.fates.set(`k8s|${uid}`, { isOver: false });
      first.journal.keep(`k8s|${uid}`, entity({ uid, end: at(5) }), closing, uid === 'old');
    }
    const rows = await first.store.content('updates');
    const unsaid = rows['k8s|unsaid']?.replace(',"isHistory":false', '') ?? '';
    expect(unsaid).not.toContain('isHistory');
    await first.store.store.write([{ table: 'journal/1/updates', key: 'k8s|unsaid', value: unsaid }]);
    const { left } = await life(first.store);
    const told = left.memory.entities.map(({ update, isHistory }) => [update.ref.uid, isHistory]);
    expect(told.sort()).toEqual([
      ['new', false],
      ['old', true],
      ['unsaid', undefined],
    ]);
  });

  it('does not begin with what is over', async () => {
    const { journal, store } = await life();
    journal.keep('k8s|a', entity({ uid: 'a' }));
    expect(await store.content('updates')).toEqual({});
  });

  it('keeps a trace as a whole, until all of it is over', async () => {
    const { journal, fates, store } = await life();
    const [traceId, other] = ['1'.repeat(32), '2'.repeat(32)];
    fates.set('k8s|job', { traceId, isOver: false });
    fates.set('k8s|run', { traceId, isOver: false });
    fates.set('k8s|alone', { traceId: other, isOver: false });
    for (const uid of ['job', 'run', 'alone']) journal.keep(`k8s|${uid}`, entity({ uid }));
    fates.set('k8s|run', { traceId, isOver: true });
    fates.set('k8s|alone', { traceId: other, isOver: true });
    journal.look();
    expect(Object.keys(await store.content('updates')).sort()).toEqual(['k8s|job', 'k8s|run']);
    // The registry has forgotten the run by now.
    fates.set('k8s|run', { isOver: true });
    journal.look();
    expect(Object.keys(await store.content('updates')).sort()).toEqual(['k8s|job', 'k8s|run']);
    fates.set('k8s|job', { traceId, isOver: true });
    journal.look();
    expect(await store.content('updates')).toEqual({});
  });

  it('keeps spans until they are settled, and lets none pass that an earlier process had', async () => {
    const first = await life();
    const [a, b] = [span('a'), span('b')];
    expect(first.journal.take([a, b])).toEqual([a, b]);
    first.journal.settled([a]);
    const second = await life(first.store);
    expect(second.left.spans).toEqual([b]);
    expect(second.journal.take([a, b, span('c')])).toEqual([span('c')]);
    expect(second.counters.snapshot().get('journal_spans_known_total')).toBe(2);
    second.journal.settled([b, span('c')]);
    const third = await life(first.store);
    expect(third.left.spans).toEqual([]);
    expect(third.journal.take([a, b, span('c')])).toEqual([]);
  });

  it('forgets after an hour what left, but for what was given up unfinished; by then it is history', async () => {
    const first = await life();
    const lost = span('d', { attributes: { [ATTR.incomplete]: true } });
    first.journal.take([span('a'), lost]);
    first.journal.settled([span('a'), lost]);
    first.time.now = at(1) + HOUR;
    first.journal.look();
    const second = await life(first.store);
    expect(second.journal.take([span('a'), lost])).toEqual([span('a')]);
    expect(second.left.memory.since).toBe(at(1));
  });

  it('forgets nothing, and has seen nothing, when it ends before all have started', async () => {
    const first = await life();
    first.fates.set('k8s|a', { isOver: false });
    first.journal.keep('k8s|a', entity({ uid: 'a' }));
    await first.store.store.write([]);
    // Its registry was never told what was kept.
    const aborted = journalOf(first.store);
    aborted.time.now = at(0) + 5 * HOUR;
    await aborted.journal.start();
    aborted.journal.look();
    await aborted.journal.stop();
    const { left } = await life(first.store);
    expect(left.memory.entities).toEqual([{ at: at(0), update: entity({ uid: 'a' }) }]);
    expect(left.memory.since).toBe(at(-600));
  });

  it('does not take for history what may not have been seen yet', async () => {
    const first = await life();
    first.journal.look();
    first.state.isCurrent = false;
    first.time.now = at(0) + 5 * HOUR;
    first.journal.look();
    const second = await life(first.store);
    expect(second.left.memory.since).toBe(at(-600));
    second.time.now = at(0) + 6 * HOUR;
    second.journal.look();
    expect((await life(first.store)).left.memory.since).toBe(at(0) + 5 * HOUR);
  });

  it('knows the roots that have left', async () => {
    const first = await life();
    first.journal.rootLeft('g', at(2));
    first.journal.rootLeft('h', 'ignored');
    expect((await life(first.store)).left.memory.roots).toEqual([
      ['g', at(2)],
      ['h', 'ignored'],
    ]);
  });

  it('knows which webhook has a key, as long as the root is known', async () => {
    const first = await life();
    first.journal.keyTaken('event|g|webhook/push', 'event|g|webhook/push|0123456789abcdef');
    expect((await life(first.store)).left.memory.webhookKeys).toEqual([
      ['event|g|webhook/push', 'event|g|webhook/push|0123456789abcdef'],
    ]);
  });

  it('knows how far watches have come, and what was alive', async () => {
    const first = await life();
    for (const uid of ['a', 'gone']) first.fates.set(`k8s|${uid}`, { isOver: false });
    first.journal.keep('k8s|a', entity({ uid: 'a' }));
    first.journal.keep('k8s|gone', entity({ uid: 'gone', deleted: true }));
    first.journal.watches.put('pods', '7');
    first.journal.watches.put('pods', '8');
    const far = async () => {
      first.journal.look();
      return (await first.store.content('watches'))['pods'];
    };
    await expect.poll(far).toBe('8');
    const { journal } = await life(first.store);
    expect(journal.watches.get('pods')).toBe('8');
    expect(journal.watches.objectsOf('PipelineRun')).toEqual([entity({ uid: 'a' }).ref]);
    expect(journal.watches.objectsOf('Pod')).toEqual([]);
  });

  it('knows for an hour where deleted ones stood, of whose traces all is over', async () => {
    const first = await life();
    const home = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), created: at(0) };
    const fate = { traceId: home.traceId, home };
    first.fates.set('k8s|kept', { ...fate, isOver: false });
    first.fates.set('k8s|later', { ...fate, isOver: true });
    for (const uid of ['kept', 'later']) first.journal.keep(`k8s|${uid}`, entity({ uid, deleted: true }));
    first.journal.keep('k8s|alive', entity({ uid: 'alive' }));
    expect((await life(first.store)).left.memory.homes).toEqual([['k8s|later', home]]);
    first.fates.set('k8s|kept', { isOver: true });
    first.journal.look();
    const second = await life(first.store);
    expect(second.left.memory.homes).toEqual([
      ['k8s|later', home],
      ['k8s|kept', home],
    ]);
  });

  it('leaves out what can not be read, and says so', async () => {
    const first = await life();
    first.fates.set('k8s|a', { isOver: false });
    first.journal.keep('k8s|a', entity({ uid: 'a' }));
    const updates = Object.keys(await first.store.content('updates'));
    expect(updates).toEqual(['k8s|a']);
    const table = 'journal/1/updates';
    await first.store.store.write([
      { table, key: 'k8s|torn', value: '{"at":' },
      { table, key: 'k8s|odd', value: '{"at":1,"update":{"type":"entity"}}' },
      { table, key: 'k8s|note', value: '{"at":1,"update":{"type":"vanished","key":"x"}}' },
    ]);
    const second = await life(first.store);
    expect(second.left.memory.entities).toHaveLength(1);
    const told = second.lines.filter(({ level }) => level === 'warn').map(({ key }) => key);
    expect(told).toEqual(['k8s|torn', 'k8s|odd', 'k8s|note']);
    expect(second.counters.by('journal_unreadable_total', 'table')).toEqual({ [table]: 3 });
  });

  it('writes once more what the store did not take, unless something newer was said', async () => {
    const store = opened();
    const made = journalOf(store);
    await made.journal.start();
    made.journal.begin();
    running.push(made.journal);
    const write = store.store.write.bind(store.store);
    for (const uid of ['a', 'b']) made.fates.set(`k8s|${uid}`, { isOver: false });
    store.store.write = () => Promise.reject(new Error('the disk is full'));
    made.journal.keep('k8s|a', entity({ uid: 'a', version: 1 }));
    made.journal.keep('k8s|b', entity({ uid: 'b', version: 1 }));
    await expect.poll(() => made.counters.snapshot().get('journal_write_failures_total')).toBe(2);
    store.store.write = write;
    made.journal.keep('k8s|b', entity({ uid: 'b', version: 2 }));
    made.journal.look();
    const kept = Object.values(await store.content('updates')).join('\n');
    expect(kept).toContain('"resourceVersion":"1"');
    expect(kept.match(/"uid":"b"/g)).toHaveLength(1);
    expect(kept).toContain('"resourceVersion":"2"');
    expect(made.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('hands over what was left once, and not before it was read', async () => {
    const { journal } = journalOf();
    expect(() => journal.recall()).toThrow('not read');
    const second = await life();
    expect(() => second.journal.recall()).toThrow('recalled before');
  });
});
