import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { PatchResult } from '../../core/contract/ports.js';
import { letterFor, type Letter, KINDS } from './carrier.js';
import { createBucket } from './pace.js';
import { LetterQueue } from './queue.js';
import { pass } from './testing/play.js';
import { PLACE, updateOf } from './testing/stage.js';

const LIMIT = 5;

type Step =
  { readonly do: 'add' | 'forget'; readonly name: string } | { readonly do: 'pass'; readonly millis: number };
interface Answer {
  readonly after: number;
  readonly result: PatchResult | 'throws';
}

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('add' as const, 'forget' as const), name: fc.constantFrom(...'abcdefg') }),
  fc.record({ do: fc.constant('pass' as const), millis: fc.nat(2000) }),
);
const answer: fc.Arbitrary<Answer> = fc.record({
  after: fc.nat(1500),
  result: fc.constantFrom<PatchResult | 'throws'>(
    { type: 'done' },
    { type: 'gone' },
    { type: 'refused', reason: 'no' },
    { type: 'later', reason: 'busy' },
    { type: 'later', reason: 'busy', afterMillis: 100 },
    'throws',
  ),
});

function letterOf(name: string): Letter {
  const letter = letterFor(updateOf('Pod', name), PLACE, { kinds: KINDS, prefix: 'a/' });
  if (letter === undefined) throw new Error('a pod has a letter');
  return letter;
}

/** Answers in turn, each after its time, and keeps the most that ran at once. */
class Server {
  most = 0;
  #running = 0;
  #next = 0;

  constructor(private readonly answers: readonly Answer[]) {}

  async send(signal: AbortSignal): Promise<PatchResult> {
    const { after, result } = this.answers[this.#next++ % this.answers.length] as Answer;
    this.#running += 1;
    this.most = Math.max(this.most, this.#running);
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, after);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        });
      });
    } finally {
      this.#running -= 1;
    }
    if (result === 'throws') throw new Error('broken');
    return result;
  }
}

async function play(steps: readonly Step[], answers: readonly Answer[]): Promise<void> {
  const server = new Server(answers);
  let [added, ended] = [0, 0];
  const end = (): void => void (ended += 1);
  const queue = new LetterQueue({
    limit: LIMIT,
    bucket: createBucket(10),
    random: () => 0.5,
    send: (_, signal) => server.send(signal),
    settled: end,
    retried: () => undefined,
    gaveUp: end,
    dropped: end,
  });
  queue.start();
  for (const each of steps) {
    if (each.do === 'pass') await pass(each.millis);
    else if (each.do === 'forget') queue.forget(`k8s|uid-${each.name}`);
    else if (!queue.has(`k8s|uid-${each.name}`)) {
      queue.add(letterOf(each.name));
      added += 1;
    }
    expect(added - ended).toBeLessThanOrEqual(LIMIT);
  }
  const stopping = queue.stop();
  await pass(3001);
  await stopping;
  expect({ ended, timers: vi.getTimerCount() }).toEqual({ ended: added, timers: 0 });
  expect(server.most).toBeLessThanOrEqual(4);
}

describe('the queue', () => {
  it('ends each letter once, settled or dropped, holds few, sends four at a time, and leaves nothing', async () => {
    vi.useFakeTimers();
    try {
      const steps = fc.array(step, { maxLength: 60 });
      const answers = fc.array(answer, { minLength: 1, maxLength: 10 });
      await fc.assert(fc.asyncProperty(steps, answers, play), { numRuns: 150 });
    } finally {
      vi.useRealTimers();
    }
  });
});
