/** A request's share of the memory. */
export interface Claim {
  /** Takes so many bytes more. False: it was given up for want of memory. */
  grow(bytes: number): boolean;
  /** The body is complete: from now on it is not given up any more. */
  arrived(): void;
  release(): void;
}

interface Share {
  bytes: number;
  readonly giveUp: () => void;
}

/**
 * The memory that the requests of all endpoints hold together. When it is used up, the body that has been arriving
 * longest is given up: a good delivery arrives within milliseconds, so that is a slow one, not the newest one.
 */
export class Intake {
  private held = 0;
  /** Oldest first. */
  private readonly arriving = new Set<Share>();

  constructor(private readonly limit: number) {}

  claim(giveUp: () => void): Claim {
    const share: Share = { bytes: 0, giveUp };
    this.arriving.add(share);
    return {
      grow: (bytes) => this.grow(share, bytes),
      arrived: () => void this.arriving.delete(share),
      release: () => {
        this.free(share);
      },
    };
  }

  private grow(share: Share, bytes: number): boolean {
    share.bytes += bytes;
    this.held += bytes;
    for (const oldest of this.arriving) {
      if (this.held <= this.limit) break;
      this.free(oldest);
      oldest.giveUp();
    }
    return this.arriving.has(share);
  }

  private free(share: Share): void {
    this.arriving.delete(share);
    this.held -= share.bytes;
    share.bytes = 0;
  }
}
