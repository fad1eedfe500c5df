/**
 * The queue of events: they are collected, sent in batches, kept until the server acknowledges them, and sent again
 * until then. Each has an id, so that an event that was sent twice counts once.
 */
import type { Caller } from './caller.js';
import { TandemError } from './error.js';
import { backOff } from './pause.js';
import type { Kept } from './storage.js';
import type { RefusedEvent, WaitingEvent } from './types.js';

export interface QueueOptions {
  /** How long events are collected before they are sent, in milliseconds. */
  readonly delay: number;
  /** The maximum number of events in one call. */
  readonly batch: number;
  /** The maximum number of waiting events; beyond it, the oldest are dropped and passed to `onRefused`. */
  readonly waiting: number;
  readonly onRefused: (refused: readonly RefusedEvent[]) => void;
  /** Called when sending failed; it is tried again automatically. */
  readonly onError: (error: TandemError) => void;
}

interface Report {
  readonly refused?: readonly { readonly index: number; readonly field: string; readonly reason: string }[];
}

/**
 * The maximum size in characters of a batch that is sent as the page is left: browsers allow 64 KiB, and a character
 * can take 3 bytes.
 */
const LEAVING = 20_000;

const PATH = '/v1/events';

/** The events of one client that were not acknowledged yet. */
export class EventQueue {
  private events: WaitingEvent[];
  private sending: Promise<boolean> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The number of failed tries since the last success. */
  private failures = 0;
  /** The number of events in the next call: fewer after a whole batch was refused. */
  private size: number;

  constructor(
    private readonly caller: Caller,
    private readonly kept: Kept,
    private readonly options: QueueOptions,
  ) {
    this.size = options.batch;
    this.events = kept.takeOver();
    kept.save(this.events);
    if (this.events.length > 0) this.schedule(options.delay);
  }

  get length(): number {
    return this.events.length;
  }

  add(event: WaitingEvent): void {
    this.events.push(event);
    const over = this.events.splice(0, Math.max(0, this.events.length - this.options.waiting));
    if (over.length > 0) {
      const reason = `dropped: more than ${this.options.waiting} events wait`;
      this.options.onRefused(over.map((dropped) => ({ event: dropped, field: '', reason })));
    }
    this.kept.save(this.events);
    if (this.failures > 0) return;
    if (this.events.length >= this.options.batch) void this.flush();
    else this.schedule(this.options.delay);
  }

  /** Sends all waiting events now. @returns how many still wait: more than 0 where the server cannot be reached. */
  async flush(): Promise<number> {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.events.length > 0 && (await this.sendOnce())) {}
    return this.events.length;
  }

  /** Passes waiting events to the browser as the page is left. They are kept until a later call is acknowledged. */
  leave(beacon: ((path: string, body: string) => boolean) | undefined): void {
    if (this.events.length === 0) return;
    const leaving: WaitingEvent[] = [];
    let characters = 0;
    for (const event of this.events.slice(0, this.options.batch)) {
      characters += JSON.stringify(event).length + 1;
      if (characters > LEAVING) break;
      leaving.push(event);
    }
    if (leaving.length === 0) return;
    // A beacon cannot carry a key.
    if (this.caller.key === undefined && beacon?.(this.caller.url + PATH, JSON.stringify(leaving))) return;
    this.caller
      .json<Report>('POST', PATH, { body: leaving, keepalive: true })
      .then((report) => this.acknowledge(leaving, report))
      .catch(() => {});
  }

  /** Stops sending automatically. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(delay: number): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => void this.flush(), delay);
    // The timer does not keep a process alive that only waits for an unreachable server.
    if (this.failures > 0) (this.timer as { unref?(): void }).unref?.();
  }

  /** One call at a time. @returns whether to continue. */
  private sendOnce(): Promise<boolean> {
    this.sending ??= this.send(this.events.slice(0, this.size)).finally(() => {
      this.sending = undefined;
    });
    return this.sending;
  }

  private async send(batch: readonly WaitingEvent[]): Promise<boolean> {
    try {
      this.acknowledge(batch, await this.caller.json<Report>('POST', PATH, { body: batch }));
    } catch (caught) {
      const error =
        caught instanceof TandemError ? caught : new TandemError(String(caught), 0, 'unreachable');
      if (!isRefusal(error)) {
        this.stop();
        this.schedule(backOff(this.failures++, error.retryAfter));
        this.options.onError(error);
        return false;
      }
      // The whole batch was refused: smaller ones find the event that cannot be accepted.
      if (batch.length > 1) {
        this.size = Math.ceil(batch.length / 2);
        return true;
      }
      this.acknowledge(batch, { refused: [{ index: 0, field: error.field ?? '', reason: error.message }] });
    }
    this.failures = 0;
    this.size = Math.min(this.options.batch, this.size * 2);
    return true;
  }

  private acknowledge(batch: readonly WaitingEvent[], { refused = [] }: Report): void {
    const sent = new Set(batch.map(({ id }) => id));
    this.events = this.events.filter(({ id }) => !sent.has(id));
    this.kept.save(this.events);
    if (refused.length > 0) {
      this.options.onRefused(
        refused.map(({ index, field, reason }) => ({ event: batch[index], field, reason })),
      );
    }
  }
}

/** Whether the server read the events and will never accept them. */
const isRefusal = ({ status }: TandemError) => status === 400 || status === 413 || status === 422;
