import { createClient } from '@redis/client';
import { StoreError } from '../../contract/errors.js';
import type { Logger } from '../../contract/ports.js';
import type { RedisConfig } from '../config.js';
import { reasonOf } from '../reason.js';
import type { Standing } from '../standing.js';
import { delay, Pause, type Timing } from '../timing.js';
import { addressOf, clientOptions } from './settings.js';

export type Client = Awaited<ReturnType<typeof makeClient>>;

export interface ConnectionOptions {
  readonly config: RedisConfig;
  readonly log: Logger;
  readonly standing: Standing;
  readonly timing: Timing;
  /** What has to hold of a server before it is used. */
  readonly check: (client: Client) => Promise<void>;
}

/** The server answers, but never as it should. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refusal';
  }
}

async function makeClient(config: RedisConfig) {
  return createClient(await clientOptions(config));
}

function isRefusal(error: unknown): boolean {
  return error instanceof Refusal || /^(?:WRONGPASS|NOAUTH|NOPERM|DENIED)\b/.test(reasonOf(error));
}

/** Holds one connection, and makes another one when it breaks, for as long as it runs. */
export class Connection {
  private readonly address: string;
  private readonly pause: Pause;
  private readonly waiters = new Set<() => void>();
  /** The one that is used. */
  private client: Client | undefined;
  /** The newest one, connected or not. */
  private newest: Client | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private reason = 'it is not connected yet';

  constructor(private readonly options: ConnectionOptions) {
    this.address = addressOf(options.config);
    this.pause = new Pause(options.timing.after);
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.pause.cut();
    if (this.newest?.isOpen === true) this.newest.destroy();
    await this.running;
  }

  /** @throws StoreError when there is none now */
  now(): Client {
    if (this.client === undefined) throw this.away();
    return this.client;
  }

  /** Waits for a connection for that long. @throws StoreError */
  async within(millis: number): Promise<Client> {
    if (this.client === undefined && !this.stopped) {
      await new Promise<void>((resolve) => {
        const cancel = this.options.timing.after(millis, resolve);
        this.waiters.add(() => {
          cancel();
          resolve();
        });
      });
    }
    return this.now();
  }

  private away(): StoreError {
    return new StoreError('late', `redis at ${this.address}: ${this.reason}`);
  }

  private async run(): Promise<void> {
    const { timing } = this.options;
    for (let failures = 0; !this.stopped; failures += 1) {
      try {
        const { client, ended } = await this.connect();
        failures = 0;
        this.use(client);
        this.tellAway(await ended);
        if (client.isOpen) client.destroy();
      } catch (error) {
        this.tellAway(error);
      }
      this.client = undefined;
      if (!this.stopped) await this.pause.wait(delay(failures, timing.random()));
    }
    this.release();
  }

  private async connect(): Promise<{ readonly client: Client; readonly ended: Promise<unknown> }> {
    const client = (this.newest = await makeClient(this.options.config));
    if (this.stopped) throw new Error('it was stopped');
    const ended = new Promise<unknown>((resolve) => client.on('error', resolve));
    try {
      await client.connect();
      await this.options.check(client);
    } catch (error) {
      if (client.isOpen) client.destroy();
      throw error;
    }
    // It may have been destroyed here, which is no error to it.
    return { client, ended: Promise.race([ended, new Promise((resolve) => client.on('end', resolve))]) };
  }

  private use(client: Client): void {
    if (this.stopped) return;
    const { log, standing } = this.options;
    log.info('connected to redis', { address: this.address });
    this.client = client;
    this.reason = '';
    standing.over('connection');
    this.release();
  }

  private release(): void {
    for (const release of this.waiters) release();
    this.waiters.clear();
  }

  private tellAway(error: unknown): void {
    if (this.stopped) return;
    const { log, standing } = this.options;
    const reason = reasonOf(error);
    if (reason !== this.reason) log.warn('redis is away', { address: this.address, reason });
    this.reason = reason;
    const text = `redis at ${this.address}: ${reason}`;
    if (isRefusal(error)) standing.refuse(text);
    else standing.trouble('connection', text);
  }
}
