import { setTimeout as wait } from 'node:timers/promises';
import type { Receiver } from '../../../src/local/webhooks.js';
import { delivery } from '../../../src/local/webhooks.js';
import type { Json } from './kube.js';

export interface RelayOptions {
  /** Who is told now: each sidecar that listens. */
  readonly receivers: () => readonly Receiver[];
  /** Is told of each webhook before it is sent. */
  readonly onWebhook: (kind: string, body: Json) => void;
}

/** Plays Lighthouse's webhook relay: sends a webhook of the Git host on to the sidecars. */
export type Relay = (kind: string, body: Json) => Promise<void>;

/** Lighthouse tries so often, and waits twice as long each time. */
const TRIES = 5;
const FIRST_WAIT_MS = 100;

/** Rejects when a receiver does not take a webhook. */
export function createRelay({ receivers, onWebhook }: RelayOptions): Relay {
  return async (kind, body) => {
    onWebhook(kind, body);
    await Promise.all(receivers().map((receiver) => send(receiver, kind, body)));
  };
}

async function send({ url, key }: Receiver, webhookKind: string, object: Json): Promise<void> {
  const { headers, body } = delivery({ webhookKind, object }, key);
  for (let tries = 1; ; tries += 1) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, Connection: 'close' },
        body,
      });
      const words = await response.text();
      if (response.ok) return;
      throw new Error(`the ${webhookKind} webhook was answered with ${String(response.status)}: ${words}`);
    } catch (error) {
      // What fetch throws when there is no connection.
      if (!(error instanceof TypeError) || tries >= TRIES) throw error;
      await wait(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  }
}
