/** The client: its user, the calls, and the queue of events. */
import { Caller, type Method } from './caller.js';
import { TandemError } from './error.js';
import { EventQueue } from './event-queue.js';
import { readEvents } from './event-stream.js';
import { newId } from './ids.js';
import { beaconOf, watchPage } from './page.js';
import { type ClientStorage, Kept, pageStorage } from './storage.js';
import type {
  Answer,
  AskOptions,
  ClientEvent,
  ForWhom,
  Found,
  List,
  RecommendQuery,
  RefusedEvent,
  SearchQuery,
  SimilarQuery,
} from './types.js';

export interface ClientOptions {
  /** The address of the server, such as `https://tandem.example`; the page's own by default. */
  readonly url?: string;
  /** An API key. Everybody who can see a page can read its key. */
  readonly key?: string;
  /** The user of this client; see {@link Client.identify}. */
  readonly user?: string;
  /** The session of a visitor who is not signed in; generated and stored by default. */
  readonly session?: string;
  /** How long events are collected before they are sent, in milliseconds; 2,000 by default. */
  readonly delay?: number;
  /** The maximum number of events in one call; 100 by default. */
  readonly batch?: number;
  /**
   * The maximum number of events that wait while the server cannot be reached; 1,000 by default. Beyond it, the
   * oldest are dropped.
   */
  readonly waiting?: number;
  /**
   * The time within which a response must begin, in milliseconds; 10,000 by default. Questions have six times as
   * long.
   */
  readonly timeout?: number;
  /** The storage of waiting events: the page's localStorage by default; in Node, or with `null`, only memory. */
  readonly storage?: ClientStorage | null;
  /** Called with events that the server will never accept. */
  readonly onRefused?: (refused: readonly RefusedEvent[]) => void;
  /** Called when events could not be sent; they are sent again automatically. */
  readonly onError?: (error: TandemError) => void;
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The number of retries of a read after a temporary error. */
const RETRIES = 2;

/**
 * The client of one server, for one user or visitor at a time.
 *
 * @example
 * const tandem = new Client({ url: 'http://127.0.0.1:7700', user: 'ada', storage: null });
 * const { items } = await tandem.search('attention');
 * items[0].id; // 'attention'
 * tandem.track({ kind: 'click', item: 'attention' });
 * await tandem.close(); // 0
 */
export class Client {
  private readonly caller: Caller;
  /** For questions, as language models take long. */
  private readonly patient: Caller;
  private readonly kept: Kept;
  private readonly queue: EventQueue;
  private readonly unwatch: () => void;
  private visitor: string;
  private user: string | undefined;

  /** @throws TypeError where the address is not one of http or https. */
  constructor(options: ClientOptions = {}) {
    const { user, timeout = 10_000, delay = 2_000, batch = 100, waiting = 1_000 } = options;
    const url = addressOf(options.url ?? '');
    const key = options.key || undefined;
    const storage = options.storage === undefined ? pageStorage() : (options.storage ?? undefined);
    // Wrapped in a function, as browsers reject `fetch` called as a method of another object.
    const fetch: typeof globalThis.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.caller = new Caller(url, key, timeout, fetch);
    this.patient = new Caller(url, key, timeout * 6, fetch);
    this.kept = new Kept(storage, url, newId());
    this.user = user;
    this.visitor = options.session ?? this.kept.visitor(newId);
    this.queue = new EventQueue(this.caller, this.kept, {
      delay,
      batch: Math.max(1, Math.min(batch, 10_000)),
      waiting: Math.max(1, waiting),
      onRefused: options.onRefused ?? warnOfRefused,
      onError: options.onError ?? (() => {}),
    });
    this.unwatch = watchPage(
      () => this.queue.leave(beaconOf()),
      () => void this.queue.flush(),
    );
  }

  /** The visitor's session, which events and requests name. */
  get session(): string {
    return this.visitor;
  }

  /** Events that the server has not acknowledged yet. */
  get waiting(): number {
    return this.queue.length;
  }

  /**
   * Sets the user of this client: the visitor's earlier events count as theirs. Without a user, they are signed out,
   * and a new session begins.
   */
  identify(user?: string): void {
    if (user === undefined && this.user !== undefined) this.visitor = this.kept.visitor(newId, true);
    this.user = user;
  }

  /**
   * Queues an event: it is collected with others, stored, and sent until the server acknowledges it.
   * @returns its id.
   */
  track(event: ClientEvent): string {
    const whole = {
      ...this.whoOf(event),
      ...event,
      id: event.id ?? newId(),
      at: event.at ?? new Date().toISOString(),
    };
    this.queue.add(whole);
    return whole.id;
  }

  /** Sends all waiting events now. @returns how many still wait: 0 where all arrived. */
  flush(): Promise<number> {
    return this.queue.flush();
  }

  /**
   * Sends waiting events and stops. @returns how many events did not arrive; with a storage, they are sent next
   * time.
   */
  async close(): Promise<number> {
    this.unwatch();
    const left = await this.queue.flush();
    this.queue.stop();
    return left;
  }

  /** Recommends items for the user or the visitor. @throws TandemError */
  recommend(query: RecommendQuery = {}): Promise<List> {
    return this.read('/v1/recommend', { ...this.whoOf(query), ...query });
  }

  /** Items similar to an item. @throws TandemError */
  similar(item: string, { limit, after }: SimilarQuery = {}): Promise<List> {
    const query = new URLSearchParams();
    if (limit !== undefined) query.set('limit', String(limit));
    if (after !== undefined) query.set('after', after);
    const path = `/v1/items/${encodeURIComponent(item)}/similar`;
    return this.caller.json('GET', `${path}?${query}`, { retries: RETRIES });
  }

  /** Searches items. @throws TandemError */
  search(query: string | SearchQuery): Promise<Found> {
    const whole = typeof query === 'string' ? { query } : query;
    return this.read('/v1/search', { ...this.whoOf(whole), ...whole });
  }

  /**
   * Answers a question from the items, with sources; `onText` is called with each piece of the answer as it is
   * written.
   * @throws TandemError; the reason of `signal` where it is aborted.
   */
  async ask(question: string, { onText, signal, ...options }: AskOptions = {}): Promise<Answer> {
    const body = { question, ...this.whoOf(options), ...options, ...(onText && { stream: true }) };
    if (!onText) return this.patient.json('POST', '/v1/ask', { body, signal });
    const response = await this.patient.call('POST', '/v1/ask', { body, signal });
    for await (const { event, data } of readEvents(response)) {
      if (event === 'text') onText((JSON.parse(data) as { readonly text: string }).text);
      else if (event === 'answer') return JSON.parse(data) as Answer;
      else if (event === 'error') {
        const { error } = JSON.parse(data) as {
          readonly error?: { readonly code: string; readonly message: string };
        };
        throw new TandemError(error?.message ?? data, 500, error?.code ?? 'unknown');
      }
    }
    signal?.throwIfAborted();
    throw new TandemError('the answer ended before it was whole', 0, 'unreachable');
  }

  /** Any other call of the API, such as `call('GET', '/v1/items/dune')`. @throws TandemError */
  call<Value = unknown>(method: Method, path: string, body?: unknown): Promise<Value> {
    return this.caller.json(method, path, { body });
  }

  private read<Value>(path: string, body: object): Promise<Value> {
    return this.caller.json('POST', path, { body, retries: RETRIES });
  }

  /** The user and session to add where a request names neither. */
  private whoOf({ user, session }: ForWhom): ForWhom {
    if (user !== undefined || session !== undefined) return {};
    return this.user === undefined ? { session: this.visitor } : { user: this.user, session: this.visitor };
  }
}

/**
 * A client of a server.
 *
 * @example
 * const tandem = connect({ url: 'http://127.0.0.1:7700', user: 'ada' });
 * const { request, items } = await tandem.recommend({ limit: 10 });
 * tandem.track({ kind: 'click', item: items[0].id, request, position: 0 });
 * await tandem.flush(); // 0
 *
 * @throws TypeError where the address is not one of http or https.
 */
export const connect = (options?: ClientOptions): Client => new Client(options);

function addressOf(url: string): string {
  if (/^https?:\/\/[^/]/i.test(url) || url === '' || /^\/(?!\/)/.test(url)) return url.replace(/\/+$/, '');
  throw new TypeError(`url: ${JSON.stringify(url)} is no address such as https://tandem.example`);
}

function warnOfRefused(refused: readonly RefusedEvent[]): void {
  for (const { event, field, reason } of refused) {
    console.warn(`tandem: event ${event.kind} was not taken: ${field && `${field}: `}${reason}`);
  }
}
