/**
 * Write-back: feedback that the server writes for served items, after a delay in which the same items can be served
 * again. Waiting feedback is written when the server closes, and lost if it is killed.
 */
import { DAY } from '../../runtime/index.js';
import type { EventInput } from '../../store/index.js';
import type { Engine } from '../../types.js';
import { toEvent } from './shapes.js';

/** The maximum number of waiting lists, beyond which the oldest is written early. */
const WAITING = 100_000;

/** The longest time of a timer, in milliseconds. */
const LONGEST = 7 * DAY;

/** The waiting feedback of one server. */
export class WriteBack {
  readonly #waiting = new Map<NodeJS.Timeout, () => Promise<void>>();

  /** @param onError called where waiting feedback could not be written. */
  constructor(private readonly onError: (error: unknown) => void) {}

  /** Adds feedback for served items. Without a delay, resolves once it is durable. */
  async add(
    engine: Engine,
    type: string,
    user: string,
    items: readonly string[],
    delay: number,
  ): Promise<void> {
    if (items.length === 0) return;
    const events: EventInput[] = items.map((item) =>
      toEvent({ FeedbackType: type, UserId: user, ItemId: item, Timestamp: null }),
    );
    const write = async () => {
      await engine.events.add(events);
    };
    if (delay <= 0) return write();
    const timer = setTimeout(
      () => {
        this.#waiting.delete(timer);
        write().catch(this.onError);
      },
      Math.min(LONGEST, delay),
    );
    timer.unref();
    this.#waiting.set(timer, write);
    if (this.#waiting.size > WAITING) {
      const [oldest, early] = this.#waiting.entries().next().value!;
      clearTimeout(oldest);
      this.#waiting.delete(oldest);
      await early();
    }
  }

  /** Writes all waiting feedback. */
  async close(): Promise<void> {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [timer] of waiting) clearTimeout(timer);
    for (const [, write] of waiting) await write().catch(this.onError);
  }
}
