/**
 * Events on their way: collected, sent in batches, kept until the server acknowledges them, and tried again for as long
 * as it takes. Each has an id, so that what was sent twice counts once.
 */
import type { Caller } from './caller.js';
import { TandemError } from './error.js';
import { backOff } from './pause.js';
import type { Kept } from './storage.js';
import type { RefusedEvent, WaitingEvent } from './types.js';

export interface QueueOptions {
  /** Milliseconds that events are collected before they are sent. */
  readonly delay: number;
  /** Events sent in one call at most. */
  readonly batch: number;
  /** Events that wait at most; beyond, the oldest are dropped, and told to `onRefused`. */
  readonly waiting: number;
  readonly onRefused: (refused: readonly RefusedEvent[]) => void;
  /** Told when sending failed; it is tried again by itself. */
  readonly onError: (error: TandemError) => void;
}

interface Report {
  readonly refused?: readonly { readonly index: number; readonly field: string; readonly reason: string }[];
}

/** Characters of a batch that is sent while the page goes away: browsers allow 64 KiB, and a character may take 3 bytes. */
const LEAVING = 20_000;

const PATH = '/v1/events';

/** The events of one client that are not acknowledged yet. */
export class EventQueue {
  private events: WaitingEvent[];
  private sending: Promise<boolean> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Tries that failed since the last success. */
  private failures = 0;
  /** How many events the next call holds: fewer after a batch was refused as a whole. */
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

  /** Sends what waits, now. @returns how many still wait: 0, or more where the server cannot be reached. */
  async flush(): Promise<number> {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.events.length > 0 && (await this.sendOnce())) {}
    return this.events.length;
  }

  /** Hands what waits to the browser as the page goes away. It stays kept until a later call is acknowledged. */
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

  /** Sends nothing by itself any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(delay: number): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => void this.flush(), delay);
    // A process that has nothing else to do does not wait for a server that is away.
    if (this.failures > 0) (this.timer as { unref?(): void }).unref?.();
  }

  /** One call at a time. @returns whether to go on. */
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
      // As a whole: found out event by event which it is that cannot be taken.
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

/** Whether the server read the events and will not take them, however often they are sent. */
const isRefusal = ({ status }: TandemError) => status === 400 || status === 413 || status === 422;
