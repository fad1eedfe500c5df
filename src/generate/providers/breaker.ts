/** A circuit breaker: a provider that fails repeatedly is not called for a while, then tried once. */
import { MINUTE, SECOND } from '../../runtime/index.js';

/** The number of consecutive failures that open it, and the first and the maximum time for which it stays open. */
const [FAILURES, FIRST, LONGEST] = [3, 30 * SECOND, 5 * MINUTE] as const;

/** The circuit breaker of one provider. */
export class Breaker {
  #failures = 0;
  #until = 0;

  constructor(private readonly now: () => number = Date.now) {}

  /** Until when it is open, in milliseconds since 1970; undefined if the provider can be called. */
  get openUntil(): number | undefined {
    return this.#until > this.now() ? this.#until : undefined;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = 0;
  }

  /** @param until the time given by the provider for the next call. */
  failed(until?: number): void {
    this.#failures++;
    const pause = this.#failures < FAILURES ? 0 : Math.min(LONGEST, FIRST * 2 ** (this.#failures - FAILURES));
    this.#until = Math.max(this.#until, this.now() + pause, Math.min(until ?? 0, this.now() + 60 * MINUTE));
  }
}
