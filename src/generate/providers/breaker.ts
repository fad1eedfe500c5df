/** A circuit breaker: a provider that keeps failing is left alone for a while, then tried once. */
import { MINUTE, SECOND } from '../../runtime/index.js';

/** Failures in a row that open it, how long it then stays open, and how long at most as failures go on. */
const [FAILURES, FIRST, LONGEST] = [3, 30 * SECOND, 5 * MINUTE] as const;

/** The circuit breaker of one provider. */
export class Breaker {
  #failures = 0;
  #until = 0;

  constructor(private readonly now: () => number = Date.now) {}

  /** Until when it is left alone, in milliseconds since 1970; undefined where it may be called. */
  get openUntil(): number | undefined {
    return this.#until > this.now() ? this.#until : undefined;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = 0;
  }

  /** @param until when the provider said that it may be called again. */
  failed(until?: number): void {
    this.#failures++;
    const pause = this.#failures < FAILURES ? 0 : Math.min(LONGEST, FIRST * 2 ** (this.#failures - FAILURES));
    this.#until = Math.max(this.#until, this.now() + pause, Math.min(until ?? 0, this.now() + 60 * MINUTE));
  }
}
