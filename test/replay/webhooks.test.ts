import { beforeAll, describe, expect, it } from 'vitest';
import { readRecording, type Line } from '../../src/local/recording.js';
import { check } from '../checker/check.js';
import { demandOf } from '../checker/expect/all.js';
import type { Role } from '../checker/expect/model.js';
import { readLines } from '../checker/recording.js';
import { fileOf, RECORDINGS, replayed, versionsIn } from './replayed.js';

type Versions = ReadonlyMap<string, ReadonlySet<string>>;

const isWebhook = ({ kind }: Line): boolean => kind === 'webhook';
const ORDERS: readonly (readonly [string, (lines: readonly Line[]) => readonly Line[]])[] = [
  ['before everything else', (lines) => [...lines.filter(isWebhook).map(at(0)), ...lines.filter(isObject)]],
  [
    'after everything else',
    (lines) => [...lines.filter(isObject), ...lines.filter(isWebhook).map(at(lastOf(lines)))],
  ],
  [
    'a minute after the last change',
    (lines) => [...lines.filter(isObject), ...lines.filter(isWebhook).map(at(lastOf(lines) + 60_000))],
  ],
  ['twice', (lines) => lines.flatMap((line) => (isWebhook(line) ? [line, line] : [line]))],
  ['backwards', (lines) => withWebhooks(lines, lines.filter(isWebhook).toReversed())],
];

function isObject(line: Line): boolean {
  return !isWebhook(line);
}

function at(t: number): (line: Line) => Line {
  return (line) => ({ ...line, t });
}

function lastOf(lines: readonly Line[]): number {
  return Math.max(...lines.map(({ t }) => t));
}

/** The same lines, with other webhooks at the places of theirs. */
function withWebhooks(lines: readonly Line[], webhooks: readonly Line[]): readonly Line[] {
  const left = [...webhooks];
  return lines.map((line) => (isWebhook(line) ? { ...(left.shift() ?? line), t: line.t } : line));
}

function without(versions: Versions, spanIds: ReadonlySet<string>): Versions {
  return new Map([...versions].filter(([spanId]) => !spanIds.has(spanId)));
}

/** What comes of webhooks alone. */
const OF_WEBHOOKS: ReadonlySet<Role> = new Set(['webhook', 'change', 'change-part']);

describe.each(RECORDINGS)('the webhooks of %s', (name) => {
  const recorded = readLines(fileOf(name));
  const { spans } = demandOf(recorded, { gitops: true });
  const parts = new Set([...spans].filter(([, { role }]) => OF_WEBHOOKS.has(role)).map(([spanId]) => spanId));
  let lines: readonly Line[] = [];
  let right: Versions = new Map();
  beforeAll(async () => {
    lines = (await readRecording(fileOf(name))).lines;
    right = versionsIn(await replayed(name));
  });

  it('are parts of their events', () => {
    expect(parts.size).toBeGreaterThan(0);
    for (const spanId of parts) expect(right.get(spanId)?.size).toBe(1);
  });

  it.each(ORDERS)('give the same bytes when they come %s', async (_, order) => {
    expect(versionsIn(await replayed(name, { lines: order(lines) }))).toEqual(right);
  });

  it('change nothing but their own parts when they never come', async () => {
    const requests = await replayed(name, { lines: lines.filter(isObject) });
    expect(versionsIn(requests)).toEqual(without(right, parts));
    expect(check(recorded, requests, { webhooks: 'none', gitops: true }).problems).toEqual([]);
  });
});
