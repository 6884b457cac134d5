import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpLimits } from './limits.js';
import { rawAnswer, type Refusal } from './refusal.js';

interface Connection {
  readonly socket: Duplex;
  /** Requests that have no complete answer yet. */
  open: number;
  /** When it began to owe us a header. */
  silentSince: number;
  /** Nothing that comes on it can be understood any more. */
  isBroken: boolean;
  /** Set while a request arrives whose header is complete. */
  refuse?: ((refusal: Refusal) => void) | undefined;
}

const first = <T>(set: ReadonlySet<T>): T | undefined => set.values().next().value;

/**
 * The open connections of one server. There is always room for a new one as long as others owe us something: the
 * one that owes a header longest goes first, then the one whose body has been arriving longest. A header may be owed for
 * a moment, so that many good connections at once do not drive each other out.
 */
export class Connections {
  private readonly all = new Map<Duplex, Connection>();
  /** Both in the order in which they came to be so. */
  private readonly silent = new Set<Connection>();
  private readonly arriving = new Set<Connection>();

  constructor(
    private readonly limits: HttpLimits,
    private readonly dropped: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  admit(socket: Duplex): void {
    if (this.all.size >= this.limits.connections && !this.dropOne()) {
      this.dropped();
      socket.destroy();
      return;
    }
    const connection: Connection = { socket, open: 0, silentSince: this.now(), isBroken: false };
    this.all.set(socket, connection);
    this.silent.add(connection);
    socket.once('close', () => {
      this.forget(connection);
    });
  }

  /** A header is complete. False: the connection is gone, or has too many requests without an answer. */
  begin(request: IncomingMessage, response: ServerResponse): boolean {
    const connection = this.all.get(request.socket);
    if (connection === undefined) return false;
    if (connection.open >= this.limits.pipelined) {
      this.drop(connection);
      return false;
    }
    connection.open += 1;
    this.silent.delete(connection);
    response.once('close', () => {
      this.end(connection);
    });
    return true;
  }

  /** While a request arrives, `refuse` is what happens to it when its connection breaks. */
  receiving(socket: Duplex, refuse: (refusal: Refusal) => void): void {
    const connection = this.all.get(socket);
    if (connection === undefined) return;
    connection.refuse = refuse;
    this.arriving.add(connection);
  }

  /** A request is complete. */
  received(socket: Duplex): void {
    const connection = this.all.get(socket);
    if (connection !== undefined) this.settle(connection);
  }

  /** What comes can't be understood, or comes too slowly. True: it was answered as nobody's request. */
  fail(socket: Duplex, refusal: Refusal): boolean {
    const connection = this.all.get(socket);
    if (connection === undefined || !socket.writable) {
      socket.destroy();
      return false;
    }
    if (connection.isBroken) return false;
    connection.isBroken = true;
    if (connection.refuse !== undefined) {
      connection.refuse(refusal);
      return false;
    }
    // Answers to earlier requests go first; the connection is closed after them.
    if (connection.open > 0) return false;
    this.partWith(connection, refusal);
    return true;
  }

  /** Closes those that owe us a header. */
  closeSilent(): void {
    for (const { socket } of [...this.silent]) socket.destroy();
  }

  private partWith({ socket }: Connection, refusal: Refusal): void {
    // Closing at once would reset the connection while the client is still sending, and take the answer with it.
    const timer = setTimeout(() => socket.destroy(), this.limits.lingerMillis);
    socket.once('close', () => {
      clearTimeout(timer);
    });
    socket.end(rawAnswer(refusal));
    if (socket.readableEnded) socket.once('finish', () => socket.destroy());
  }

  private end(connection: Connection): void {
    connection.open -= 1;
    if (connection.open > 0 || !this.all.has(connection.socket)) return;
    this.settle(connection);
    if (connection.isBroken) connection.socket.destroy();
    connection.silentSince = this.now();
    this.silent.add(connection);
  }

  private settle(connection: Connection): void {
    connection.refuse = undefined;
    this.arriving.delete(connection);
  }

  private dropOne(): boolean {
    const silent = first(this.silent);
    const isSuspect = silent !== undefined && this.now() - silent.silentSince >= this.limits.silentMillis;
    const victim = isSuspect ? silent : (first(this.arriving) ?? silent);
    if (victim === undefined) return false;
    this.drop(victim);
    return true;
  }

  private drop(connection: Connection): void {
    this.dropped();
    this.forget(connection);
    connection.socket.destroy();
  }

  private forget(connection: Connection): void {
    this.all.delete(connection.socket);
    this.silent.delete(connection);
    this.arriving.delete(connection);
  }
}
