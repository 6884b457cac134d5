import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../src/core/contract/model.js';
import { zeroOf, type Line } from '../../src/local/recording.js';
import { spanIdOf } from '../checker/ids.js';
import type { Due } from './due.js';
import { judgeByPlan, judgeStory } from './judge.js';
import { compressed } from './orders.js';
import { differences, mapLines, play, reordered, versionsOf } from './play.js';
import { tellStory } from './story.js';

const SEEDS = Array.from({ length: 200 }, (_, index) => index + 1);
const STORY = tellStory(7);
const RIGHT = play(reordered(mapLines(STORY.lines), STORY.lines), 'paced', zeroOf(STORY.lines)).records;

/** Changes the one span of the first thing due that fits. */
function changed(fits: (due: Due) => boolean, change: (record: SpanRecord) => SpanRecord[]): SpanRecord[] {
  const due = STORY.due.find(fits);
  if (due === undefined) throw new Error('the story has nothing that fits');
  return RIGHT.flatMap((record) => (record.spanId === spanIdOf(due.key) ? change(record) : [record]));
}

function withAttribute(record: SpanRecord, key: string, value: string | boolean): SpanRecord {
  return { ...record, attributes: { ...record.attributes, [key]: value } };
}

const MUTANTS: readonly [string, string, SpanRecord[]][] = [
  ...(['root', 'job', 'run', 'task', 'pod', 'activity', 'part', 'webhook', 'note'] as const).map(
    (role): [string, string, SpanRecord[]] => [
      `a missing ${role}`,
      'is missing',
      changed(
        (due) => due.role === role,
        () => [],
      ),
    ],
  ),
  ['a repeat', 'more than once', [...RIGHT, ...RIGHT.slice(0, 1)]],
  [
    'an extra span',
    'nothing asks for',
    [...RIGHT, ...RIGHT.slice(0, 1).map((r) => ({ ...r, spanId: 'f'.repeat(16) }))],
  ],
  ['another start', 'start should be', changed(isRun, (r) => [{ ...r, start: r.start - 1 }])],
  ['another end', 'end should be', changed(isRun, (r) => [{ ...r, end: r.end + 1_000_000 }])],
  ['another trace', 'trace should be', changed(isRun, (r) => [{ ...r, traceId: 'a'.repeat(32) }])],
  ['another parent', 'parent should be', changed(isRun, (r) => [{ ...r, parentSpanId: 'a'.repeat(16) }])],
  [
    'another start of a webhook',
    'start should be',
    changed(isWebhook, (r) => [{ ...r, start: r.start - 1 }]),
  ],
  ['another end of a webhook', 'end should be', changed(isWebhook, (r) => [{ ...r, end: r.end + 1 }])],
  ['another end of a promotion', 'end should be', changed(isPromotion, (r) => [{ ...r, end: r.end + 1 }])],
  ['a link', 'links should be', changed(isRun, (r) => [{ ...r, links: [{ ...r, attributes: {} }] }])],
  [
    'another result',
    'result should be',
    changed(isRun, (r) => [withAttribute(r, 'cicd.pipeline.result', 'skip')]),
  ],
  ['another reason', 'errorType should be', changed(isRun, (r) => [withAttribute(r, 'error.type', 'Other')])],
  [
    'a mark',
    'incomplete should be',
    changed(
      (due) => due.says?.incomplete === false,
      (r) => [withAttribute(r, 'lighthouse_telemetry.incomplete', true)],
    ),
  ],
];

function isRun(due: Due): boolean {
  return due.role === 'run';
}

function isWebhook(due: Due): boolean {
  return due.role === 'webhook';
}

function isPromotion(due: Due): boolean {
  return due.role === 'part' && due.says !== undefined;
}

describe('the judge of stories', () => {
  it('finds nothing wrong in what is right', () => {
    expect(judgeStory(STORY, RIGHT)).toEqual([]);
  });

  it.each(MUTANTS)('reports %s', (_, words, records) => {
    const problems = judgeByPlan(STORY.due, records);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join('\n')).toContain(words);
  });

  it('tells a span of other bytes, a missing and an extra one', () => {
    const [first, ...rest] = RIGHT;
    if (first === undefined) throw new Error('an empty story');
    const right = versionsOf(RIGHT);
    expect(differences(right, right)).toEqual([]);
    expect(differences(right, versionsOf(rest)).join()).toContain('missing');
    expect(differences(versionsOf(rest), right).join()).toContain('extra');
    const second = { ...first, end: first.end + 1 };
    expect(differences(right, versionsOf([...RIGHT, second])).join()).toContain('other bytes');
  });
});

describe('the stories', () => {
  it('are the same for the same seed, and others for others', () => {
    expect(JSON.stringify(tellStory(3))).toBe(JSON.stringify(tellStory(3)));
    expect(JSON.stringify(tellStory(3).lines)).not.toBe(JSON.stringify(tellStory(4).lines));
  });

  it('are legal: each object is added first, deleted last, at versions and times that rise', () => {
    expect(SEEDS.flatMap((seed) => illegalStates(tellStory(seed).lines))).toEqual([]);
  });

  it('hold everything that a cluster does to its objects', () => {
    const seen = new Set(SEEDS.flatMap((seed) => tellStory(seed).due.flatMap(featuresOf)));
    expect([...WANTED].filter((feature) => !seen.has(feature))).toEqual([]);
  });

  it('leave, compressed, some objects with nothing but their deletion', () => {
    const lonely = SEEDS.filter((seed) => {
      const { lines } = tellStory(seed);
      return compressed(lines, seed).some((line) => isDeletion(line) && statesOf(lines, seed, line) === 1);
    });
    expect(lonely.length).toBeGreaterThan(SEEDS.length / 2);
  });
});

/** States that no API server would give, by line. */
function illegalStates(lines: readonly Line[]): string[] {
  const last = new Map<unknown, { type: string; version: number; t: number }>();
  return lines.flatMap((line) => {
    if (line.kind === 'webhook') return [];
    const { uid, resourceVersion } = line.object.metadata;
    const [before, version] = [last.get(uid), Number(resourceVersion)];
    last.set(uid, { type: line.type, version, t: line.t });
    const isLegal =
      before === undefined
        ? line.type !== 'MODIFIED'
        : before.type !== 'DELETED' &&
          line.type !== 'ADDED' &&
          version > before.version &&
          line.t >= before.t;
    return isLegal ? [] : [`${line.line}: ${line.type} ${line.kind} ${String(uid)}`];
  });
}

function isDeletion(line: Line): boolean {
  return line.kind !== 'webhook' && line.type === 'DELETED';
}

function statesOf(lines: readonly Line[], seed: number, of: Line): number {
  const uid = (line: Line): unknown => line.kind !== 'webhook' && line.object.metadata['uid'];
  return compressed(lines, seed).filter((line) => uid(line) === uid(of)).length;
}

/** A job knows no timeout, and nobody cancels a pod but by deleting it. */
const WANTED = [
  ...['root', 'job', 'run', 'task', 'pod', 'activity'].flatMap((role) =>
    ['success', 'failure', 'error', 'timeout', 'cancellation', 'cut short'].map((word) => `${role} ${word}`),
  ),
  ...['queue', 'skipped', 'step', 'attempt', 'attempt step', 'init', 'sidecar'].map((part) => `part ${part}`),
  ...['stage', 'stage step', 'promote', 'preview', 'equal name'].map((part) => `part ${part}`),
  ...[
    'under a job',
    'under a job without a run',
    'under a run',
    'under an event',
    'alone',
    'reopened',
    'skip',
    'corrected',
  ].map((word) => `activity ${word}`),
  ...['cut', 'late', 'in time'].map((word) => `part ${word}`),
  ...['webhook waited', 'webhook a point'],
  ...['job orphan', 'root orphan', 'run corrected', 'task corrected', 'run link owner', 'run link foreign'],
  ...['trace event', 'trace job', 'trace k8s', 'note'],
].filter((feature) => feature !== 'job timeout' && feature !== 'pod cancellation');

function featuresOf({ role, key, traceKey, says, links, isOrphan, tags }: Due): string[] {
  const path = key.split('|').slice(2);
  return [
    role,
    `trace ${traceKey.split('|')[0] ?? ''}`,
    ...(role === 'part' ? [`part ${path.map((word) => word.split('/')[0]).join(' ')}`] : []),
    ...(says === undefined ? [] : [`${role} ${says.incomplete ? 'cut short' : says.result}`]),
    ...(says !== undefined && says.end < says.start ? [`${role} corrected`] : []),
    ...(links ?? []).map((link) => `${role} link ${link.includes('|') ? 'owner' : 'foreign'}`),
    ...(tags ?? []).map((tag) => `${role} ${tag}`),
    ...(/#\d+$/.test(key) ? [`${role} equal name`] : []),
    ...(isOrphan ? [`${role} orphan`] : []),
  ];
}
