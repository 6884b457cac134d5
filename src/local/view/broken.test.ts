import { describe, expect, it } from 'vitest';
import { renderTrace } from './render.js';
import { pipeline, sketch, task } from './testing/spans.js';

const plain = { width: 100, color: false };

describe('a trace with holes', () => {
  it('hangs spans under a parent that was not received, and links below their span', () => {
    const spans = [
      pipeline('r', undefined, 'RUN pr', 4),
      task('t', 'gone', 'lost', 1, 3),
      sketch({
        id: 'c',
        parent: 'r',
        name: 'RUN child',
        from: 0,
        to: 1,
        linksTo: ['aaaabbbbccccddddeeeeffff00001111'],
      }),
    ];
    expect(renderTrace(spans, plain)).toMatchInlineSnapshot(`
      "✓ RUN pr · success · 4 s
      2026-11-22 12:00:00 UTC · 3 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ RUN pr                   ─────────────────░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░──────────────── 4 s  ✓
      ◆ ├─ RUN child             ─────────────────················································· 1 s
        │  └─ → linked trace aaaabbbb
      ◆ └─ (parent not received)
      ◆    └─ task lost          ·················░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░················ 2 s  ✓
      longest path ◆ waiting ░ 2 s (start 2 s) · working █ 0 s · between ─ 2 s"
    `);
  });

  it('warns in the heading of a root that never came, and of several', () => {
    const lost = [task('t', 'gone', 'lost', 1, 3), task('u', 'gone', 'too', 3, 4)];
    expect(renderTrace(lost, plain)).toMatchInlineSnapshot(`
      "⚠ task lost · root not received · 3 s
      2026-11-22 12:00:01 UTC · 2 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ (parent not received)
      ◆ ├─ task lost          ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░······················· 2 s  ✓
      ◆ └─ task too           ··············································░░░░░░░░░░░░░░░░░░░░░░░ 1 s  ✓
      longest path ◆ waiting ░ 3 s (start 3 s) · working █ 0 s"
    `);
    const two = [pipeline('r', undefined, 'RUN one', 4), pipeline('s', undefined, 'RUN two', 5)];
    expect(renderTrace(two, plain)).toMatchInlineSnapshot(`
      "⚠ RUN one · 2 roots · 5 s
      2026-11-22 12:00:00 UTC · 2 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
        RUN one  ────────────────────────────────────────────────────────────────················ 4 s  ✓
      ◆ RUN two  ──────────────────────────────────────────────────────────────────────────────── 5 s  ✓
      longest path ◆ waiting ░ 0 s · working █ 0 s · between ─ 5 s"
    `);
  });

  it('keeps every span of a loop of parents', () => {
    const loop = [
      task('a', 'b', 'first', 0, 2),
      task('b', 'a', 'second', 1, 2),
      task('c', 'a', 'third', 0, 1),
    ];
    expect(renderTrace(loop, plain)).toMatchInlineSnapshot(`
      "⚠ task first · root not received · 2 s
      2026-11-22 12:00:00 UTC · 3 spans · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ◆ (parents form a loop)
      ◆ └─ task first         ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 2 s  ✓
      ◆    ├─ task third      ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░·································· 1 s  ✓
      ◆    └─ task second     ···································░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 1 s  ✓
      longest path ◆ waiting ░ 2 s (start 2 s) · working █ 0 s"
    `);
  });
});
