import type { IncomingMessage } from 'node:http';
import type { Claim, Intake } from './intake.js';
import type { HttpLimits } from './limits.js';
import { cutShort, overloaded, tooLarge, type Refusal } from './refusal.js';

/** The least that a body claims; also accounts for the rest of what a request costs. */
const SMALLEST = 16 * 1024;

/**
 * One body on its way in. It is copied together as it comes: a list of chunks would let a body of one-byte chunks
 * cost a hundred times its size.
 */
export class Reception {
  /** Rejects with a Refusal. */
  readonly body: Promise<Buffer>;
  private bytes = Buffer.alloc(0);
  private length = 0;
  private readonly claim: Claim;
  private settle!: { resolve: (body: Buffer) => void; reject: (refusal: Refusal) => void };
  private isOver = false;

  constructor(
    private readonly request: IncomingMessage,
    intake: Intake,
    private readonly limits: HttpLimits,
  ) {
    this.body = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.claim = intake.claim(() => {
      this.refuse(overloaded());
    });
    request.on('data', this.onData);
    request.on('end', this.onEnd);
    request.on('error', this.onCut);
    request.on('close', this.onCut);
    this.claim.grow(SMALLEST);
  }

  /** Gives the body up, unless it is complete. What still comes of it is thrown away. */
  refuse(refusal: Refusal): void {
    if (this.isOver) return;
    this.isOver = true;
    this.release();
    this.request.off('data', this.onData);
    this.request.resume();
    this.settle.reject(refusal);
  }

  /** Nobody needs the body any more. */
  release(): void {
    this.bytes = Buffer.alloc(0);
    this.claim.release();
  }

  private readonly onData = (chunk: Buffer): void => {
    const needed = this.length + chunk.length;
    if (needed > this.limits.bodyBytes) {
      this.refuse(tooLarge(this.limits.bodyBytes));
      return;
    }
    if (needed > this.bytes.length && !this.widen(needed)) return;
    chunk.copy(this.bytes, this.length);
    this.length = needed;
  };

  private readonly onEnd = (): void => {
    if (this.isOver) return;
    if (!this.request.complete) {
      this.refuse(cutShort());
      return;
    }
    this.isOver = true;
    this.claim.arrived();
    this.settle.resolve(this.bytes.subarray(0, this.length));
  };

  private readonly onCut = (): void => {
    this.refuse(cutShort());
  };

  private widen(needed: number): boolean {
    const doubled = Math.max(needed, this.bytes.length * 2, SMALLEST);
    const capacity = Math.min(doubled, this.limits.bodyBytes);
    // The first bytes are in the claim since the beginning.
    if (!this.claim.grow(capacity - Math.max(this.bytes.length, SMALLEST))) return false;
    const wider = Buffer.allocUnsafe(capacity);
    this.bytes.copy(wider, 0, 0, this.length);
    this.bytes = wider;
    return true;
  }
}
