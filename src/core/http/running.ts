/** What is under way, so that a stop can wait for it. */
export class Running {
  private readonly all = new Set<Promise<unknown>>();

  track<T>(work: Promise<T>): Promise<T> {
    this.all.add(work);
    const over = (): void => void this.all.delete(work);
    work.then(over, over);
    return work;
  }

  /** Resolves with true when nothing is under way any more, with false when that takes longer. */
  async idle(millis: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<false>((resolve) => (timer = setTimeout(resolve, millis, false)));
    const isIdle = await Promise.race([this.settled(), deadline]);
    clearTimeout(timer);
    return isIdle;
  }

  private async settled(): Promise<true> {
    while (this.all.size > 0) await Promise.allSettled(this.all);
    return true;
  }
}
