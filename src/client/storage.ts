/**
 * Storage of unacknowledged events and of the visitor's id: the browser's localStorage, another object with its
 * methods, or memory. Each client writes under a separate key, so that tabs never overwrite each other; at its start
 * it takes over the events that earlier clients left. Events that two clients send count once, by their ids.
 */
import type { WaitingEvent } from './types.js';

/** The methods of localStorage that are used. */
export interface ClientStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The page's localStorage, if there is one and its use is allowed. */
export function pageStorage(): ClientStorage | undefined {
  try {
    return (globalThis as { readonly localStorage?: ClientStorage }).localStorage;
  } catch {
    return undefined;
  }
}

/** The data that a client keeps between two visits. */
export class Kept {
  private readonly prefix: string;
  private readonly own: string;

  /**
   * @param server the address of the server: data of different servers is separate.
   * @param name a unique name of this client.
   */
  constructor(
    private readonly storage: ClientStorage | undefined,
    private readonly server: string,
    name: string,
  ) {
    this.prefix = `tandem-events ${server} `;
    this.own = this.prefix + name;
  }

  /** Stores waiting events; only in memory where the storage is full or not allowed. */
  save(events: readonly WaitingEvent[]): void {
    try {
      if (events.length === 0) this.storage?.removeItem(this.own);
      else this.storage?.setItem(this.own, JSON.stringify(events));
    } catch {
      // They still wait in memory.
    }
  }

  /** Takes over the events that earlier clients left. */
  takeOver(): WaitingEvent[] {
    const found: WaitingEvent[] = [];
    try {
      const { storage } = this;
      if (!storage) return found;
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
      for (const key of keys) {
        if (!key?.startsWith(this.prefix)) continue;
        found.push(...eventsIn(storage.getItem(key)));
        storage.removeItem(key);
      }
    } catch {
      // A storage that may not be read holds nothing.
    }
    return found;
  }

  /** The stored id of the visitor; otherwise `make()`, which is then stored. */
  visitor(make: () => string, anew = false): string {
    const key = `tandem-visitor ${this.server}`;
    try {
      const before = anew ? undefined : this.storage?.getItem(key);
      if (before) return before;
      const made = make();
      this.storage?.setItem(key, made);
      return made;
    } catch {
      return make();
    }
  }
}

function eventsIn(text: string | null): WaitingEvent[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value)
      ? (value as WaitingEvent[]).filter((event) => typeof event?.id === 'string')
      : [];
  } catch {
    return [];
  }
}
