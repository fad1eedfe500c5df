/**
 * Write-back: feedback that the server writes for what it served, after a delay in which the same items may be served
 * again. What waits is written at once when the server closes; where it is killed, it is lost.
 */
import { DAY } from '../../runtime/index.js';
import type { EventInput } from '../../store/index.js';
import type { Engine } from '../../types.js';
import { toEvent } from './shapes.js';

/** As many lists wait at most; then the oldest is written early. */
const WAITING = 100_000;

/** No timer is set for longer, in milliseconds. */
const LONGEST = 7 * DAY;

/** The feedback of one server that is yet to be written. */
export class WriteBack {
  readonly #waiting = new Map<NodeJS.Timeout, () => Promise<void>>();

  /** @param onError told where what waited could not be written. */
  constructor(private readonly onError: (error: unknown) => void) {}

  /** Writes feedback for what was served. Without a delay, resolves once it is durable. */
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

  /** Writes what waits. */
  async close(): Promise<void> {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [timer] of waiting) clearTimeout(timer);
    for (const [, write] of waiting) await write().catch(this.onError);
  }
}
