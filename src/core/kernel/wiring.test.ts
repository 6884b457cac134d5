import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../local/clock.js';
import { at, job } from '../registry/testing/bench.js';
import { createStage, membersOf, standard } from './testing/stage.js';

const HOUR = 3600;

describe('a pipeline whose replica does not lead any more', () => {
  it('concludes nothing from silence: a job may have come that it has not read', async () => {
    const stage = createStage();
    const clock = createVirtualClock(at(0));
    const state = { leads: true };
    const members = membersOf(standard(stage), clock, () => state.leads);
    for (const { component } of members) await component.start();
    const roots = () => stage.records.get('list')?.filter(({ name }) => name.startsWith('event ')).length;
    stage.emit.get('runs')?.(job({ uid: 'job', end: at(1) }));
    state.leads = false;
    clock.moveTo(at(HOUR));
    expect(roots()).toBe(0);
    state.leads = true;
    clock.moveTo(at(2 * HOUR));
    expect(roots()).toBe(1);
    for (const { component } of members) await component.stop();
  });
});
