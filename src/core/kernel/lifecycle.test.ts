import { describe, expect, it, vi } from 'vitest';
import type { Health } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import { memoryLogger } from '../self/testing/logger.js';
import { createLifecycle, type Member } from './lifecycle.js';

interface Behaviour {
  readonly start?: () => Promise<void>;
  readonly stop?: () => Promise<void>;
}

/** Members that write down what is done to them. */
function recording(behaviours: Readonly<Record<string, Behaviour>>): { members: Member[]; done: string[] } {
  const done: string[] = [];
  const members = Object.entries(behaviours).map(([name, { start, stop }]): Member => ({
    name,
    component: {
      async start() {
        done.push(`start ${name}`);
        await start?.();
      },
      async stop() {
        done.push(`stop ${name}`);
        await stop?.();
      },
    },
  }));
  return { members, done };
}

function lifecycleOf(members: readonly Member[], health: Readonly<Record<string, Health>> = {}) {
  const { log, lines } = memoryLogger();
  const lifecycle = createLifecycle({ members, log, healthOf: (name) => health[name] });
  return { lifecycle, lines };
}

const fails = (message: string) => () => Promise.reject(new Error(message));

describe('createLifecycle', () => {
  it('starts one after the other and stops in reverse, once', async () => {
    const { members, done } = recording({ exporter: {}, registry: {}, source: {} });
    const { lifecycle } = lifecycleOf(members);
    await lifecycle.start();
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    await lifecycle.stop();
    expect(done).toEqual([
      'start exporter',
      'start registry',
      'start source',
      'stop source',
      'stop registry',
      'stop exporter',
    ]);
  });

  it('waits for one before it starts the next', async () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const { members, done } = recording({ exporter: { start: () => opened }, source: {} });
    const { lifecycle } = lifecycleOf(members);
    const starting = lifecycle.start();
    expect(done).toEqual(['start exporter']);
    open();
    await starting;
    expect(done).toEqual(['start exporter', 'start source']);
  });

  it('stops what was started when one in the middle can not start, and names it', async () => {
    const { members, done } = recording({ exporter: {}, registry: { start: fails('no room') }, source: {} });
    const { lifecycle } = lifecycleOf(members);
    const error: unknown = await lifecycle.start().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ComponentError);
    expect(error).toMatchObject({ component: 'registry', message: 'registry: no room' });
    expect(done).toEqual(['start exporter', 'start registry', 'stop registry', 'stop exporter']);
    await lifecycle.stop();
    expect(done).toHaveLength(4);
  });

  it('gives a component its whole name when it knows only its id', async () => {
    const start = () => Promise.reject(new ComponentError('otlp', 'no such certificate'));
    const { lifecycle } = lifecycleOf(recording({ 'exporters.otlp': { start } }).members);
    await expect(lifecycle.start()).rejects.toMatchObject({
      component: 'exporters.otlp',
      message: 'exporters.otlp: no such certificate',
    });
  });

  it('does not go on with one that was refused while it started', async () => {
    const { members, done } = recording({ exporter: {}, source: {} });
    const refused = { state: 'refused', reason: 'wrong token' } as const;
    const { lifecycle } = lifecycleOf(members, { exporter: refused });
    await expect(lifecycle.start()).rejects.toThrow('exporter: wrong token');
    expect(done).toEqual(['start exporter', 'stop exporter']);
  });

  it('stops all of them though some throw, and says what was thrown', async () => {
    const behaviours = {
      exporter: { stop: fails('3 spans left') },
      registry: {},
      source: { stop: fails('bug') },
    };
    const { members, done } = recording(behaviours);
    const { lifecycle, lines } = lifecycleOf(members);
    await lifecycle.start();
    await expect(lifecycle.stop()).rejects.toThrow('source: bug; exporter: 3 spans left');
    expect(done.slice(3)).toEqual(['stop source', 'stop registry', 'stop exporter']);
    expect(lines.map(({ level, component }) => [level, component])).toEqual([
      ['error', 'source'],
      ['error', 'exporter'],
    ]);
  });

  it('may be stopped before it is started, and is not started then', async () => {
    const { members, done } = recording({ source: {} });
    const { lifecycle } = lifecycleOf(members);
    await lifecycle.stop();
    await expect(lifecycle.start()).rejects.toThrow('it was stopped');
    expect(done).toEqual([]);
  });

  it('starts no more once it is stopped meanwhile', async () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const { members, done } = recording({ exporter: { start: () => opened }, source: {} });
    const { lifecycle } = lifecycleOf(members);
    const starting = lifecycle.start();
    const stopping = lifecycle.stop();
    open();
    await Promise.all([starting, stopping]);
    expect(done).toEqual(['start exporter', 'stop exporter']);
  });
});

describe('isolated members', () => {
  const limits = { startMillis: 30, stopMillis: 30 };
  const hangs = (): Promise<void> => new Promise(() => undefined);

  /** `acme` is isolated, the two around it are not. */
  function around(acme: Behaviour, health: Readonly<Record<string, Health>> = {}) {
    const { members, done } = recording({ registry: {}, acme, source: {} });
    const failures: string[] = [];
    const { log, lines } = memoryLogger();
    const lifecycle = createLifecycle({
      members: members.map((member) => (member.name === 'acme' ? { ...member, isolated: true } : member)),
      log,
      healthOf: (name) => health[name],
      onFailure: (name, { reason }) => failures.push(`${name}: ${reason}`),
      limits,
    });
    return { lifecycle, done, failures, lines };
  }

  const ALL = ['start registry', 'start acme', 'start source', 'stop source', 'stop acme', 'stop registry'];
  const throwsAtOnce = (): never => {
    throw new Error('at once');
  };

  it.each([
    ['rejects at start', { start: fails('no licence') }, 'acme: no licence'],
    ['throws at start', { start: throwsAtOnce }, 'acme: at once'],
    [
      'throws what is no error',
      { start: () => Promise.reject(Object.create(null) as Error) },
      'acme: a thrown object',
    ],
    ['hangs at start', { start: hangs }, 'acme: it did not start within 0.03 s'],
    ['rejects at stop', { stop: fails('3 left') }, 'acme: 3 left'],
    ['throws at stop', { stop: throwsAtOnce }, 'acme: at once'],
    ['hangs at stop', { stop: hangs }, 'acme: it did not stop within 0.03 s'],
  ])('and one that %s is told, while the others start and stop', async (_, behaviour: Behaviour, failure) => {
    const { lifecycle, done, failures, lines } = around(behaviour);
    await lifecycle.start();
    await lifecycle.stop();
    expect(done).toEqual(ALL);
    expect(failures).toEqual([expect.stringContaining(failure)]);
    const errors = lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([
      { component: 'acme', msg: expect.stringMatching(/^a plugin did not st/) as string },
    ]);
  });

  it('and one that is refused while it starts ends nothing: its health says it', async () => {
    const { lifecycle, done, failures } = around({}, { acme: { state: 'refused', reason: 'wrong token' } });
    await lifecycle.start();
    await lifecycle.stop();
    expect([done, failures]).toEqual([ALL, []]);
  });

  it('hold up nobody while they start, and are told to have started', async () => {
    const { members, done } = recording({ acme: { start: hangs }, quick: {}, source: {} });
    const isolated = members.map((member) =>
      member.name === 'source' ? member : { ...member, isolated: true as const },
    );
    const { log } = memoryLogger();
    const told: string[] = [];
    const onStarted = (name: string): void => void told.push(name);
    const lifecycle = createLifecycle({ members: isolated, log, healthOf: () => undefined, onStarted });
    const starting = lifecycle.start();
    await vi.waitFor(() => expect(done).toEqual(['start acme', 'start quick', 'start source']));
    await vi.waitFor(() => expect(told).toEqual(['quick']));
    await lifecycle.stop();
    await starting;
  });

  it('hold up no stop while they start', async () => {
    const { members, done } = recording({ acme: { start: hangs }, source: {} });
    const isolated = members.map((member) => ({ ...member, isolated: true as const }));
    const { log, lines } = memoryLogger();
    const lifecycle = createLifecycle({ members: isolated, log, healthOf: () => undefined });
    const starting = lifecycle.start();
    await lifecycle.stop();
    await starting;
    expect([done, lines]).toEqual([['start acme', 'start source', 'stop source', 'stop acme'], []]);
  });
});
