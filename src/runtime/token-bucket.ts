/** A token bucket: a rate per second, and a burst after a pause. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #at = Number.NEGATIVE_INFINITY;

  /** @param most what may be taken at once after a pause. */
  constructor(perSecond: number, most: number) {
    this.#perSecond = perSecond;
    this.#most = most;
    this.#left = most;
  }

  /** Takes one, if one is left. @param now milliseconds since 1970; a clock that goes back gives nothing new. */
  take(now: number): boolean {
    if (now > this.#at) {
      const passed = (now - this.#at) / 1000;
      this.#left = Math.min(this.#most, this.#left + passed * this.#perSecond);
      this.#at = now;
    }
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
