import type { Json } from './chronicle.js';
import { api } from './due.js';
import type { Teller } from './teller.js';

const ZERO_TIME = '0001-01-01T00:00:00Z';
const REPO = { Namespace: 'acme', Name: 'shop', FullName: 'acme/shop', Link: 'https://github.com/acme/shop' };
const HOUR = 3600;
const DAY = 86_400_000;

/** A webhook in the words of its plan: what it is about, and the field that tells its time. */
type Shape = readonly [kind: string, action: string, body: (time: string) => Json];

function comment(time: string): Json {
  return {
    Issue: { Number: 7, Link: 'https://github.com/acme/shop/pull/7', Created: ZERO_TIME },
    Comment: { Body: '/test all', Created: time, Updated: ZERO_TIME, Author: { Login: 'dev' } },
  };
}

function change(field: 'Created' | 'Updated'): (time: string) => Json {
  return (time) => {
    // Of one that was opened the other time is not asked for.
    const other =
      field === 'Created' ? { Updated: '2031-01-01T00:00:00Z' } : { Created: '2001-01-01T00:00:00Z' };
    return { PullRequest: { Number: 7, Title: 'a change', State: 'open', ...other, [field]: time } };
  };
}

const SHAPES: readonly [Shape, ...Shape[]] = [
  ['issue_comment', 'created', comment],
  ['pull_request_comment', 'created', comment],
  ['pull_request', 'opened', change('Created')],
  ['pull_request', 'synchronized', change('Updated')],
  ['pull_request', 'merged', change('Updated')],
];

/** Seconds before the start of the root, and what comes of them there. */
const LEADS = [0, 1, 3, 59, HOUR - 1, HOUR, HOUR + 1, -1, -30, 5 * HOUR] as const;

interface Told {
  readonly kind: string;
  readonly body: Json;
  /** Seconds from the event to the start of its root, as its span shows them. */
  readonly length: number;
}

function planWebhook({ dice }: Teller, guid: string, rootStart: number): Told {
  const common = { Repo: REPO, Sender: { Login: 'dev' }, GUID: guid };
  if (dice.chance(0.25)) {
    const commit = { Sha: 'c'.repeat(40), Author: { Date: ZERO_TIME } };
    return { kind: 'push', body: { ...common, Ref: 'refs/heads/main', Commit: commit }, length: 0 };
  }
  const [kind, action, bodyOf] = dice.pick(SHAPES);
  const lead = dice.pick(LEADS);
  const isZero = action === 'created' && dice.chance(0.15);
  const time = isZero ? ZERO_TIME : api(rootStart - lead);
  const isTold = !isZero && lead >= 0 && lead <= HOUR;
  return {
    kind,
    body: { ...common, Action: action, ...bodyOf(time) },
    length: isTold ? lead : 0,
  };
}

/** Milliseconds at which it comes: before its jobs, between them, or long after the root has left. */
function arrival({ dice }: Teller, t: number): number {
  return dice.pick([Math.max(0, t - dice.int(0, 1500)), t + dice.int(0, 30_000), t + dice.int(0, DAY / 2)]);
}

/** The webhooks of an event, some of them delivered again; of one kind there is one. */
export function tellWebhooks(teller: Teller, guid: string, rootStart: number, t: number): void {
  const { dice, chronicle, due } = teller;
  const told = new Map<string, Told>();
  for (let left = dice.pick([0, 1, 1, 1, 2]); left > 0; left -= 1) {
    const webhook = planWebhook(teller, guid, rootStart);
    told.set(webhook.kind, told.get(webhook.kind) ?? webhook);
  }
  for (const { kind, body, length } of told.values()) {
    for (let times = dice.pick([1, 1, 1, 2, 3]); times > 0; times -= 1)
      chronicle.relays(arrival(teller, t), kind, body);
    const traceKey = `event|${guid}`;
    const during = { start: rootStart - length, end: rootStart };
    const tags = [length > 0 ? 'waited' : 'a point'];
    due.push({
      role: 'webhook',
      key: `${traceKey}|webhook/${kind}`,
      traceKey,
      parentKey: traceKey,
      during,
      tags,
    });
  }
}

/** Webhooks of which nothing comes: nothing below their event, no name of one, or a kind that is no event. */
export function tellStrayWebhooks(teller: Teller, t: number, guid: string): void {
  const { dice, chronicle, uid } = teller;
  const [nothing, nameless] = [planWebhook(teller, uid(), 0), planWebhook(teller, '', 0)];
  if (dice.chance(0.3)) chronicle.relays(arrival(teller, t), nothing.kind, nothing.body);
  if (dice.chance(0.3)) chronicle.relays(arrival(teller, t), nameless.kind, nameless.body);
  if (dice.chance(0.3)) chronicle.relays(arrival(teller, t), 'ping', { GUID: guid });
}
