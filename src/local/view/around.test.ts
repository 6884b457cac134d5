import { describe, expect, it } from 'vitest';
import { ATTR } from '../../core/contract/attributes.js';
import { longestPath } from './path.js';
import { renderTrace } from './render.js';
import { readSpan } from './span.js';
import {
  activity,
  FAILED,
  pipeline,
  release,
  sketch,
  stage,
  stageStep,
  task,
  taskPart,
  webhook,
} from './testing/spans.js';
import { buildTrace } from './trace.js';

const plain = { width: 90, color: false };
const BAD_ACTIVITY = { [ATTR.pipelineResult]: 'failure' };
const PULL = 'https://github.com/acme/env-staging/pull/31';

const root = pipeline('r', undefined, 'pull_request acme/shop', 12);
const job = pipeline('j', 'r', 'job pr', 12);
const run = pipeline('p', 'j', 'RUN pr', 12);
const work = [root, job, run, task('t', 'p', 'unit', 0, 12), taskPart('x', 't', 'step test', 4, 12)];
const stages = [
  activity('a', 'j', 'activity pr', 0, 12),
  stage('s', 'a', 'stage unit', 0, 12),
  stageStep('y', 's', 'test', 4, 12),
  stageStep('z', 'a', 'step report', 11, 12),
];

describe('what came before', () => {
  it('is told first, on the scale of the work, with who set it off', () => {
    const spans = [
      ...work,
      webhook('w', 'r', 'issue_comment created', -3, 0, { [ATTR.webhookCommands]: 'test' }),
    ];
    expect(renderTrace(spans, plain)).toMatchInlineSnapshot(`
      "✓ pull_request acme/shop · success · 12 s
      2026-11-22 12:00:00 UTC · 6 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ pull_request acme/shop           ······░░░░░░░░████████████████ 12 s  ✓
        ├─ webhook issue_comment created ──────························  3 s  by dev-one · /test
      ◆ └─ job pr                        ······░░░░░░░░████████████████ 12 s  ✓
      ◆    └─ RUN pr                     ······░░░░░░░░████████████████ 12 s  ✓
      ◆       └─ task unit               ······░░░░░░░░████████████████ 12 s  ✓
      ◆          └─ step test            ··············████████████████  8 s  ✓
      longest path ◆ waiting ░ 4 s (start 4 s) · working █ 8 s"
    `);
  });

  it('long ago leaves room for the work, and its bar says that there is more', () => {
    const text = renderTrace([...work, webhook('w', 'r', 'push', -3000, 0)], plain);
    const [, bar = ''] = /webhook push +(\S+)/.exec(text) ?? [];
    expect(bar).toMatch(/^◂─+·+$/);
    const before = bar.indexOf('·');
    expect(before / bar.length).toBeCloseTo(1 / 4, 1);
    expect(text).toContain('50 m 00 s  by dev-one');
    expect(text).toContain('2026-11-22 12:00:00 UTC');
  });

  it('is no part of the longest path, and a root is no webhook', () => {
    const spans = [...work, webhook('w', 'r', 'push', -3, 5)];
    const onPath = longestPath(buildTrace(spans.map(readSpan)).top).map(({ node }) => node.name);
    expect(onPath).toEqual(['unit', 'step test']);
    const alone = sketch({
      id: 'r',
      name: 'push acme/shop',
      from: 0,
      to: 0,
      attributes: { [ATTR.webhookKind]: 'push' },
    });
    expect(renderTrace([alone], plain)).not.toContain('webhook');
  });
});

describe('an activity', () => {
  it('is one line beside its run, which tells the same', () => {
    expect(renderTrace([...work, ...stages], plain)).toMatchInlineSnapshot(`
      "✓ pull_request acme/shop · success · 12 s
      2026-11-22 12:00:00 UTC · 9 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ pull_request acme/shop ░░░░░░░░░░░░░█████████████████████████ 12 s  ✓
      ◆ └─ job pr              ░░░░░░░░░░░░░█████████████████████████ 12 s  ✓
      ◆    ├─ RUN pr           ░░░░░░░░░░░░░█████████████████████████ 12 s  ✓
      ◆    │  └─ task unit     ░░░░░░░░░░░░░█████████████████████████ 12 s  ✓
      ◆    │     └─ step test  ·············█████████████████████████  8 s  ✓
           └─ activity pr      ────────────────────────────────────── 12 s  ✓ · 1 stage, 2 steps
      longest path ◆ waiting ░ 4 s (start 4 s) · working █ 8 s"
    `);
  });

  it('changes neither the longest path, nor what failed first', () => {
    const failed = work.map((span) =>
      span.spanId === 'x' ? taskPart('x', 't', 'step test', 4, 12, FAILED) : span,
    );
    const told = stages.map((span) =>
      span.spanId === 'z' ? stageStep('z', 'a', 'step report', 1, 2, FAILED) : span,
    );
    const footer = (text: string): string => text.slice(text.indexOf('longest path'));
    expect(footer(renderTrace([...failed, ...told], plain))).toBe(footer(renderTrace(failed, plain)));
    expect(footer(renderTrace([...failed, ...told], plain))).toContain('task unit › step test');
  });

  it('shows stages that failed although the run did not', () => {
    const failed = [
      activity('a', 'j', 'activity pr', 0, 12, BAD_ACTIVITY),
      ...stages.slice(1, 3),
      stage('s2', 'a', 'stage report', 11, 12, FAILED),
      stageStep('y2', 's2', 'send', 11, 12, FAILED),
    ];
    expect(drawnIn(renderTrace([...work, ...failed], plain))).toEqual([
      'activity pr: ✗ failure · 1 stage, 1 step',
      'stage report: ✗ failure',
      'send: ✗ failure',
    ]);
  });

  it('shows all where there is no run', () => {
    expect(drawnIn(renderTrace([root, job, ...stages], plain))).toEqual([
      'activity pr: ✓',
      'stage unit: ✓',
      'test: ✓',
      'step report: ✓',
    ]);
  });

  it('may stand under its run', () => {
    const under = [activity('a', 'p', 'activity pr', 0, 12), ...stages.slice(1)];
    expect(drawnIn(renderTrace([...work, ...under], plain))).toEqual(['activity pr: ✓ · 1 stage, 2 steps']);
  });

  it('always shows its promotions, with their pull request; one that goes on for days leaves room for the work', () => {
    const promotion = release('q', 'a', 'promote staging', 12, 200_000, {
      [ATTR.promotePullRequestUrl]: PULL,
    });
    const text = renderTrace([...work, ...stages, promotion], { ...plain, width: 110 });
    expect(drawnIn(text)).toEqual([
      'activity pr: ✓ · 1 stage, 2 steps',
      'promote staging: ✓ · acme/env-staging/pull/31',
    ]);
    expect(text).toMatch(/promote staging ·{20,}─+▸ 2 d 07 h/);
    expect(text).toContain('working █ 8 s');
  });
});

/** Of the activity and what is below it, which is never on the path: name and outcome. */
function drawnIn(text: string): string[] {
  const lines = text.split('\n').slice(2);
  const first = lines.findIndex((line) => line.includes('activity '));
  const drawn = lines.slice(first).filter((line) => /^ .*[├└]─ /.test(line));
  return drawn.map((line) => line.replace(/^[^a-z]*(\S+(?: \S+)?) +[·─▏▸]+ +.*?(?: s| h) +(.*)$/, '$1: $2'));
}
