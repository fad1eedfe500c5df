/**
 * Expiry: events older than their lifetime are deleted and no longer count, and so are logs of served lists and
 * costs of answers after {@link REQUESTS_KEPT}, or after the lifetime of events where that is shorter.
 */
import { clamp, DAY, HOUR, repeat } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import { REQUESTS_KEPT, type Store } from '../store/index.js';

/** How often expired rows are deleted, in milliseconds. */
const LOOK = HOUR;

/** One instance per engine. */
export class Expiry {
  #stop = () => {};
  #sweeping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Pick<Store, 'events' | 'requests' | 'costs'>,
    private readonly state: EngineState,
    private readonly now: () => number,
  ) {}

  /** Deletes expired rows from the store, before the state is loaded. @returns how many events. */
  async purge(): Promise<number> {
    const { eventLifetime } = this.state;
    const now = this.now();
    await this.store.requests.purge(now - Math.min(REQUESTS_KEPT, eventLifetime));
    // The daily budget is computed from stored costs.
    await this.store.costs.purge(now - clamp(eventLifetime, 2 * DAY, REQUESTS_KEPT));
    return Number.isFinite(eventLifetime) ? this.store.events.purge(now - eventLifetime) : 0;
  }

  /** Deletes expired rows from the store and then from the state. Sweeps do not overlap. */
  sweep(): Promise<unknown> {
    const sweep = async () => {
      await this.purge();
      const { eventLifetime } = this.state;
      if (Number.isFinite(eventLifetime)) await this.state.removeEventsBefore(this.now() - eventLifetime);
    };
    this.#sweeping = this.#sweeping.then(sweep, sweep);
    return this.#sweeping;
  }

  /** Starts the regular sweeps. */
  start(onError: (error: unknown) => void): void {
    this.#stop = repeat(LOOK, () => this.sweep(), onError);
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#sweeping.catch(() => {});
  }
}
