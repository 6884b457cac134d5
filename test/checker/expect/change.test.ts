import { describe, expect, it } from 'vitest';
import { spanIdOf, traceIdOf } from '../ids.js';
import { seeded } from '../random.js';
import { readLines, type RecordedLine } from '../recording.js';
import { demandOf } from './all.js';
import { facts } from './facts.js';
import type { Expected } from './model.js';

const R2 = readLines(new URL('../../../recordings/r2-promotion.jsonl.gz', import.meta.url).pathname);
const GUID = (number: string): string => `0f3c00${number}-77aa-11f0-8d8e-3b1f2c9a7e10`;
const SHOP = 'change|github.com/acme/shop|7';

function changesOf(lines: readonly RecordedLine[]): readonly Expected[] {
  const all = [...demandOf(lines, { gitops: true }).spans.values()];
  return all.filter(({ role }) => role === 'change' || role === 'change-part');
}

function eventLinks(...guids: readonly string[]): readonly string[] {
  return guids.map(GUID).map((guid) => `${traceIdOf(`event|${guid}`)}-${spanIdOf(`event|${guid}`)} event`);
}

describe('the pull requests of r2', () => {
  const due = (key: string): Expected | undefined =>
    changesOf(R2).find(({ spanId }) => spanId === spanIdOf(key));

  it('are one tree, which ends with the promotion to production, and one that failed alone', () => {
    expect(facts(R2, 'change', /./, { gitops: true })).toEqual([
      'PR acme/shop 17:27.000..17:48.000 - - unset < nothing',
      'PR acme/env-staging 17:40.000..17:42.000 - - unset < PR acme/shop',
      'PR acme/env-production 17:40.000..17:48.000 - - unset < PR acme/shop',
      'PR acme/shop 17:50.000..17:51.000 - closed error < nothing',
    ]);
  });

  it('have their deliveries as points', () => {
    expect(facts(R2, 'change-part', /./, { gitops: true })).toEqual([
      'pull_request opened 17:27.000..17:27.000 - - unset < PR acme/shop',
      'pull_request labeled 17:34.000..17:34.000 - - unset < PR acme/shop',
      'pull_request opened 17:40.000..17:40.000 - - unset < PR acme/env-staging',
      'pull_request opened 17:40.000..17:40.000 - - unset < PR acme/env-production',
      'pull_request opened 17:50.000..17:50.000 - - unset < PR acme/shop',
    ]);
  });

  it('are in the trace of the one at the top', () => {
    const traces = changesOf(R2).map(({ traceId }) => traceId);
    expect(traces.filter((trace) => trace === traceIdOf(SHOP))).toHaveLength(7);
    expect(traces.filter((trace) => trace === traceIdOf('change|github.com/acme/shop|8'))).toHaveLength(2);
  });

  /** The activity of shop's release, in the trace of the push of its merge. */
  const RELEASE = '11c4ac2fe2ab8f2a98dedec1fbb2f324-8e2072053f80eead release';

  it('are linked to what their deliveries and the push of their merge have started, and to the release', () => {
    expect(due(SHOP)?.links).toEqual(eventLinks('01', '05'));
    expect(due('change|github.com/acme/env-staging|31')?.links).toEqual([...eventLinks('06', '08'), RELEASE]);
    expect(due('change|github.com/acme/env-production|12')?.links).toEqual([
      ...eventLinks('12', '14'),
      RELEASE,
    ]);
    expect(due('change|github.com/acme/shop|8')?.links).toEqual([]);
  });

  it('tell what they are', () => {
    const part = due(`${SHOP}|delivery/${GUID('03')}`);
    expect(Object.fromEntries(due(SHOP)?.attributes ?? [])).toEqual({
      'vcs.change.id': ['7'],
      'vcs.owner.name': ['acme'],
      'vcs.repository.name': ['shop'],
      'vcs.change.state': ['merged'],
    });
    expect(Object.fromEntries(part?.attributes ?? [])).toMatchObject({
      'vcs.change.state': ['open'],
      'lighthouse.event.guid': [GUID('03')],
      'lighthouse.webhook.action': ['labeled'],
      'lighthouse.webhook.sender': ['dev-one'],
    });
  });

  it('have ids that any shell computes', () => {
    // printf %s 'lighthouse-telemetry/1|span|change|github.com/acme/shop|7' | sha256sum, and with `trace`
    const top = changesOf(R2).find(({ spanId }) => spanId === '8663e52a53f6f2b7');
    expect(top?.traceId).toBe('f9292b161cfeb6f9dc87994b696fb313');
    // printf %s 'lighthouse-telemetry/1|span|change|github.com/acme/shop|7|delivery/0f3c0003-...' | sha256sum
    expect(changesOf(R2).some(({ spanId }) => spanId === '6883311d78afa7a0')).toBe(true);
  });

  it.each([1, 2, 3, 4, 5])('are the same for webhooks in any order, and twice: %i', (seed) => {
    const random = seeded(seed);
    const webhooks = R2.filter(({ kind }) => kind === 'webhook').flatMap((line) => [line, line]);
    const keyed = webhooks.map((line) => [random(), line] as const).sort(([a], [b]) => a - b);
    const shuffled = [...R2.filter(({ kind }) => kind !== 'webhook'), ...keyed.map(([, line]) => line)];
    const byId = (all: readonly Expected[]): ReadonlyMap<string, Expected> =>
      new Map(all.map((each) => [each.spanId, each]));
    expect(byId(changesOf(shuffled))).toEqual(byId(changesOf(R2)));
    expect(changesOf(shuffled)).toHaveLength(9);
  });

  it('are not due unless they are asked for, nor without webhooks', () => {
    expect([...demandOf(R2).spans.values()].filter(({ service }) => service === 'gitops')).toEqual([]);
    expect(changesOf(R2.filter(({ kind }) => kind !== 'webhook'))).toEqual([]);
  });
});
