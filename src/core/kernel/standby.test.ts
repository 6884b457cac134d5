import { describe, expect, it } from 'vitest';
import type { Component, Health } from '../contract/component.js';
import { ComponentError } from '../contract/errors.js';
import { LeadershipLostError } from './election.js';
import type { Member } from './lifecycle.js';
import { createStandby } from './standby.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function stage(pipelineStart: () => Promise<void> = () => Promise.resolve(), intake: readonly string[] = []) {
  const done: string[] = [];
  const healths: Health[] = [];
  const failures: ComponentError[] = [];
  let elect = (): void => undefined;
  let lose = (_: LeadershipLostError): void => undefined;
  const noted = (name: string, start = (): Promise<void> => Promise.resolve()): Component => ({
    start: () => {
      done.push(`start ${name}`);
      return start();
    },
    stop: () => Promise.resolve(void done.push(`stop ${name}`)),
  });
  const standby = createStandby({
    election: {
      member: { name: 'leader_election', component: noted('election') },
      isLeader: () => true,
      elected: new Promise((resolve) => (elect = resolve)),
      lost: new Promise((resolve) => (lose = resolve)),
    },
    lifecycleOf: (members: readonly Member[]) => {
      const name = members.map((member) => member.name).join('+');
      return noted(name, name === 'fails' ? () => Promise.reject(new Error(name)) : undefined);
    },
    around: [{ name: 'health_check', component: noted('health') }],
    intake: () => intake.map((name) => ({ name, component: noted(name) })),
    pipeline: () => noted('pipeline', pipelineStart),
    report: (health) => void healths.push(health),
    fail: (error) => void failures.push(error),
  });
  return {
    standby,
    done,
    healths,
    failures,
    elect: () => elect(),
    lose: (e: LeadershipLostError) => lose(e),
  };
}

describe('a standby', () => {
  it('makes the pipeline when it leads, and gives the lease back after it has stopped', async () => {
    const { standby, done, healths, elect } = stage();
    await standby.start();
    expect(done).toEqual(['start health_check+leader_election']);
    expect(healths).toMatchObject([{ state: 'starting' }]);
    elect();
    await turn();
    await standby.stop();
    const [first, ...rest] = ['start health_check+leader_election', 'start pipeline', 'stop pipeline'];
    expect(done).toEqual([first, ...rest, 'stop health_check+leader_election']);
  });

  it('takes what it can until it leads, and then as the pipeline does', async () => {
    const { standby, done, healths, elect } = stage(undefined, ['store', 'sources.webhook']);
    await standby.start();
    expect(done).toEqual(['start health_check+leader_election', 'start store+sources.webhook']);
    elect();
    await turn();
    expect(done.slice(2)).toEqual(['stop store+sources.webhook', 'start pipeline']);
    expect(healths).toHaveLength(2);
    await standby.stop();
  });

  it('does not start when it can take nothing, and tells nobody of itself then', async () => {
    const { standby, done } = stage(undefined, ['fails']);
    await expect(standby.start()).rejects.toThrow('fails');
    expect(done.at(-1)).toBe('stop health_check+leader_election');
  });

  it('makes none when it is elected while it stops', async () => {
    const { standby, done, elect } = stage();
    await standby.start();
    await standby.stop();
    elect();
    await turn();
    expect(done).not.toContain('start pipeline');
  });

  it('can not go on when it led and leads no more, and is ready for nothing then', async () => {
    const { standby, healths, failures, elect, lose } = stage();
    await standby.start();
    elect();
    const lost = new LeadershipLostError('leader_election', 'taken');
    lose(lost);
    await turn();
    expect(failures).toEqual([lost]);
    expect(healths.at(-1)).toMatchObject({ state: 'degraded' });
    await standby.stop();
  });

  it.each([
    [new ComponentError('sources.webhook', 'the port is taken'), 'sources.webhook'],
    [new Error('a bug'), 'pipeline'],
  ])('can not go on when the pipeline does not start: %s', async (error, component) => {
    const { standby, failures, elect } = stage(() => Promise.reject(error));
    await standby.start();
    elect();
    await turn();
    expect(failures).toMatchObject([{ component }]);
    await standby.stop();
  });
});
