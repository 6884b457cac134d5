const EVERY_MICROS = 10_000_000;

/** When it is time to tidy up what has expired: rarely, because all entries are looked at. */
export class Sweep {
  private next = -Infinity;

  isDue(now: number): boolean {
    // A clock that was set back does not put it off for long.
    if (now < this.next && now > this.next - 2 * EVERY_MICROS) return false;
    this.next = now + EVERY_MICROS;
    return true;
  }
}
