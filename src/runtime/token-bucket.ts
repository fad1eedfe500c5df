/** A token bucket: limits a rate per second, and allows a burst after a pause. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #at = Number.NEGATIVE_INFINITY;

  /** @param most how many tokens the bucket holds: the largest burst. */
  constructor(perSecond: number, most: number) {
    this.#perSecond = perSecond;
    this.#most = most;
    this.#left = most;
  }

  /** Takes a token if there is one. @param now milliseconds since 1970; a clock that goes back adds no tokens. */
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
