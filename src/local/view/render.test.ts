import { describe, expect, it } from 'vitest';
import { ATTR } from '../../core/contract/attributes.js';
import { renderTrace } from './render.js';
import { FAILED, note, pipeline, pod, queue, sketch, task, taskPart } from './testing/spans.js';

const plain = { width: 100, color: false };

const waits = [
  pipeline('r', undefined, 'RUN pr', 20),
  queue('q', 'r', 'queue', 0, 1),
  task('t', 'r', 'build', 1, 12),
  pod('p', 't', 'pod build', 1, 12),
  note('s', 'p', 'schedule', 1, 2.5),
  note('u', 'p', 'pull golang', 3, 6),
  note('e1', 'p', 'Created', 7, 7),
  note('e2', 'p', 'Started', 7, 7),
  note('e3', 't', 'Pending', 1, 1),
  pod('i', 'p', 'init prepare', 6, 7),
  taskPart('x', 't', 'step compile', 8, 12),
  task('v', 'r', 'unit', 13, 20),
  taskPart('y', 'v', 'step test', 15, 20),
];

describe('a trace in the terminal', () => {
  it('shows what waited and what worked, the longest path and where the time went', () => {
    expect(renderTrace(waits, plain)).toMatchInlineSnapshot(`
      "✓ RUN pr · success · 20 s
      2026-11-22 12:00:00 UTC · 13 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ RUN pr             ░░░░░░░░░░░░░░░░░░░░░███████████──░░░░░░█████████████  20 s  ✓
      ◆ ├─ queue           ░░░··················································   1 s
      ◆ ├─ task build      ···░░░░░░░░░░░░░░░░░░███████████·····················  11 s  ✓ · pod · 3 events
      ◆ │  ├─ schedule     ···░░░░·············································· 1.5 s
      ◆ │  ├─ pull golang  ········░░░░░░░░·····································   3 s
      ◆ │  ├─ init prepare ················░░░··································   1 s  ✓
      ◆ │  └─ step compile ·····················███████████·····················   4 s  ✓
      ◆ └─ task unit       ··································░░░░░░█████████████   7 s  ✓
      ◆    └─ step test    ········································█████████████   5 s  ✓
      longest path ◆ waiting ░ 10 s (start 3.5 s, pull 3 s, schedule 1.5 s, init 1 s, queue 1 s) ·
      working █ 9 s · between ─ 1 s"
    `);
  });

  it('says which pull requests stand in a tree, and what became of them', () => {
    const change = (number: string, state: string) => ({
      [ATTR.changeId]: number,
      [ATTR.changeState]: state,
    });
    const lines = renderTrace(
      [
        sketch({ id: 'a', name: 'PR acme/shop', from: 0, to: 9, attributes: change('7', 'merged') }),
        sketch({
          id: 'b',
          parent: 'a',
          name: 'PR acme/env',
          from: 5,
          to: 9,
          attributes: change('31', 'closed'),
        }),
      ],
      plain,
    ).split('\n');
    expect(lines.find((line) => line.includes('PR acme/shop') && line.includes('#7 merged'))).toBeDefined();
    expect(lines.find((line) => line.includes('PR acme/env') && line.includes('#31 closed'))).toBeDefined();
  });

  it('names the failing step, its reason and its exit code', () => {
    const spans = [
      pipeline('r', undefined, 'RUN lint', 6, 'failure'),
      task('t', 'r', 'lint', 0, 6, { ...FAILED, [ATTR.errorType]: 'StepFailed' }),
      pod('p', 't', 'pod lint', 0, 6, { ...FAILED, [ATTR.errorType]: 'Error' }),
      taskPart('a', 't', 'step eslint', 2, 5, {
        ...FAILED,
        [ATTR.errorType]: 'Error',
        [ATTR.stepExitCode]: '2',
      }),
      taskPart('b', 't', 'step report', 5, 5, { [ATTR.taskRunResult]: 'skip' }),
      sketch({
        id: 's',
        parent: 'r',
        name: 'skipped deploy',
        from: 6,
        to: 6,
        attributes: { [ATTR.taskRunResult]: 'skip', [ATTR.skipReason]: 'Parent Tasks were skipped' },
      }),
    ];
    expect(renderTrace(spans, plain)).toMatchInlineSnapshot(`
      "✗ RUN lint · failure · 6 s
      2026-11-22 12:00:00 UTC · 6 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ RUN lint          ░░░░░░░░░░░░░░░██████████████████████─────── 6 s  ✗ failure
      ◆ ├─ task lint      ░░░░░░░░░░░░░░░██████████████████████─────── 6 s  ✗ failure StepFailed · pod
      ◆ │  ├─ step eslint ···············██████████████████████······· 3 s  ✗ failure Error · exit 2
        │  └─ step report ·····································▏······ 0 s  ↷ skipped
        └─ skipped deploy ···········································▏ 0 s  ↷ skipped Parent Tasks were s…
      longest path ◆ waiting ░ 2 s (start 2 s) · working █ 3 s · between ─ 1 s
      first failing step: RUN lint › task lint › step eslint (exit 2)"
    `);
  });

  it('shows a retry as an attempt with its steps, and the number of tries', () => {
    const spans = [
      pipeline('r', undefined, 'RUN flaky', 10),
      task('t', 'r', 'flaky', 0, 10),
      taskPart('a', 't', 'attempt 1', 0, 4, { ...FAILED, [ATTR.errorType]: 'Failed' }),
      taskPart('a1', 'a', 'step roll', 2, 4, { ...FAILED, [ATTR.stepExitCode]: '1' }),
      pod('p1', 't', 'pod flaky', 0, 4, FAILED),
      pod('p2', 't', 'pod flaky', 4, 10),
      note('s', 'p2', 'schedule', 4, 5),
      taskPart('b', 't', 'step roll', 7, 10),
    ];
    expect(renderTrace(spans, plain)).toMatchInlineSnapshot(`
      "✓ RUN flaky · success · 10 s
      2026-11-22 12:00:00 UTC · 8 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ RUN flaky          ░░░░░░░░░░░███████████░░░░░░░░░░░░░░░░████████████████ 10 s  ✓
      ◆ └─ task flaky      ░░░░░░░░░░░███████████░░░░░░░░░░░░░░░░████████████████ 10 s  ✓ · 2 tries
      ◆    ├─ attempt 1    ░░░░░░░░░░░███████████································  4 s  ✗ failure
      ◆    │  └─ step roll ···········███████████································  2 s  ✗ failure · exit 1
           ├─ pod flaky    ░░░░░░░░░░░███████████································  4 s  ✗ failure
      ◆    ├─ pod flaky    ······················░░░░░░░░░░░░░░░░████████████████  6 s  ✓
      ◆    │  └─ schedule  ······················░░░░░···························  1 s
      ◆    └─ step roll    ······································████████████████  3 s  ✓
      longest path ◆ waiting ░ 5 s (start 4 s, schedule 1 s) · working █ 5 s
      first failing step: RUN flaky › task flaky › attempt 1 › step roll (exit 1, tried again)"
    `);
  });

  it('says cancelled, timeout and incomplete in words', () => {
    const cancelled = { [ATTR.taskRunResult]: 'cancellation' };
    const spans = [
      pipeline('r', undefined, 'RUN slow', 9, 'timeout'),
      task('t', 'r', 'sleep', 0, 9, { ...cancelled, [ATTR.errorType]: 'TaskRunCancelled' }),
      pod('p', 't', 'pod sleep', 0, 8, { ...cancelled, [ATTR.incomplete]: true }),
      taskPart('a', 't', 'step sleep', 1, 9, cancelled),
      task('n', 'r', 'never', 3, 9, cancelled),
    ];
    expect(renderTrace(spans, plain)).toMatchInlineSnapshot(`
      "⏱ RUN slow · timeout · 9 s
      2026-11-22 12:00:00 UTC · 5 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ RUN slow         ░░░░░██████████████████████████████████████████ 9 s  ⏱ timeout
      ◆ ├─ task sleep    ░░░░░██████████████████████████████████████████ 9 s  ⊘ cancelled TaskRunCancelled
        │  ├─ pod sleep  ░░░░░█████████████████████████████████████····· 8 s  ? incomplete
      ◆ │  └─ step sleep ·····██████████████████████████████████████████ 8 s  ⊘ cancelled
        └─ task never    ················░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 6 s  ⊘ cancelled
      longest path ◆ waiting ░ 1 s (start 1 s) · working █ 8 s"
    `);
  });

  it('gives warnings a line, cut to the width, and counts those that repeat', () => {
    const text =
      '0/3 nodes are available: 3 Insufficient cpu. preemption: no victims found for the incoming pod, see logs';
    const spans = [
      pipeline('r', undefined, 'RUN big', 4),
      note('w1', 'r', 'FailedScheduling', 1, 1, text),
      note('w2', 'r', 'FailedScheduling', 2, 2, text),
      note('w3', 'r', 'Evicted', 3, 3, 'low on\u001b[31m memory\r\nnow'),
    ];
    expect(renderTrace(spans, plain)).toMatchInlineSnapshot(`
      "✓ RUN big · success · 4 s
      2026-11-22 12:00:00 UTC · 4 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ RUN big     ─────────────────────────────────────────────────────────────────────────────── 4 s  ✓
        ├─ 2 × ⚠ FailedScheduling: 0/3 nodes are available: 3 Insufficient cpu. preemption: no victims fo…
        └─ ⚠ Evicted: low on memory now
      longest path ◆ waiting ░ 0 s · working █ 0 s · between ─ 4 s"
    `);
  });

  it('gives a pod its line when it tells more than its task, and an Event when something hangs below it', () => {
    const spans = [
      task('t', 'gone', 'build', 0, 4),
      pod('p', 't', 'pod build', 0, 5),
      note('e', 'p', 'Started', 2, 2),
      taskPart('x', 'e', 'step odd', 2, 4),
    ];
    expect(renderTrace(spans, plain)).toMatchInlineSnapshot(`
      "⚠ task build · root not received · 4 s
      2026-11-22 12:00:00 UTC · 4 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ (parent not received)
      ◆ └─ task build         ░░░░░░░░░░░░░░░░░░░░░░░░░░░░███████████████████████████·············· 4 s  ✓
           └─ pod build       ░░░░░░░░░░░░░░░░░░░░░░░░░░░░███████████████████████████────────────── 5 s  ✓
              └─ Started      ····························▏········································ 0 s
                 └─ step odd  ····························███████████████████████████·············· 2 s  ✓
      longest path ◆ waiting ░ 4 s (start 4 s) · working █ 0 s"
    `);
  });

  it('fits a narrow terminal and wide characters', () => {
    const spans = [...waits, task('w', 'r', '構築とテストと配布をする長い名前のタスク', 13, 14)];
    expect(renderTrace(spans, { width: 60, color: false })).toMatchInlineSnapshot(`
      "✓ RUN pr · success · 20 s
      2026-11-22 12:00:00 UTC · 14 spans
      trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ RUN pr                      ░░░░██─░██  20 s  ✓
      ◆ ├ queue                     ░·········   1 s
      ◆ ├ task build                ·░░░██····  11 s  ✓ · pod · 3…
      ◆ │ ├ schedule                ·░········ 1.5 s
      ◆ │ ├ pull golang             ··░·······   3 s
      ◆ │ ├ init prepare            ···░······   1 s  ✓
      ◆ │ └ step compile            ····██····   4 s  ✓
      ◆ ├ task unit                 ·······░██   7 s  ✓
      ◆ │ └ step test               ········██   5 s  ✓
        └ task 構築と…名前のタスク  ·······░··   1 s  ✓
      longest path ◆ waiting ░ 10 s (start 3.5 s, pull 3 s,
      schedule 1.5 s, init 1 s, queue 1 s) · working █ 9 s ·
      between ─ 1 s"
    `);
  });

  it('uses colours only when asked, and they change nothing but colours', () => {
    const escape = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
    const colored = renderTrace(waits, { width: 100, color: true });
    expect(colored).toMatch(escape);
    expect(colored.replaceAll(escape, '')).toBe(renderTrace(waits, plain));
  });
});
