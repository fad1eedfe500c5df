/**
 * What is kept for a time only: events that are older than their lifetime are deleted and count no more, and logs of served
 * lists and of what answers cost after {@link REQUESTS_KEPT}, or the lifetime of events where that is shorter.
 */
import { clamp, DAY, HOUR, repeat } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import { REQUESTS_KEPT, type Store } from '../store/index.js';

/** How often it is looked for what is too old, in milliseconds. */
const LOOK = HOUR;

/** One for an engine. */
export class Expiry {
  #stop = () => {};
  #sweeping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Pick<Store, 'events' | 'requests' | 'costs'>,
    private readonly state: EngineState,
    private readonly now: () => number,
  ) {}

  /** Deletes from the store what is too old, before the state is loaded. @returns how many events. */
  async purge(): Promise<number> {
    const { eventLifetime } = this.state;
    const now = this.now();
    await this.store.requests.purge(now - Math.min(REQUESTS_KEPT, eventLifetime));
    // The budget of a day is counted from what is kept.
    await this.store.costs.purge(now - clamp(eventLifetime, 2 * DAY, REQUESTS_KEPT));
    return Number.isFinite(eventLifetime) ? this.store.events.purge(now - eventLifetime) : 0;
  }

  /** Deletes what is too old from the store, and then from the state. One sweep follows the other. */
  sweep(): Promise<unknown> {
    const sweep = async () => {
      await this.purge();
      const { eventLifetime } = this.state;
      if (Number.isFinite(eventLifetime)) await this.state.removeEventsBefore(this.now() - eventLifetime);
    };
    this.#sweeping = this.#sweeping.then(sweep, sweep);
    return this.#sweeping;
  }

  /** Sweeps from now on. */
  start(onError: (error: unknown) => void): void {
    this.#stop = repeat(LOOK, () => this.sweep(), onError);
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#sweeping.catch(() => {});
  }
}
