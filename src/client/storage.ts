/**
 * Where events wait that were not acknowledged yet, and the visitor's id is kept: the browser's localStorage, or another
 * with its methods, or memory alone. Each client writes under a key of its own, so that tabs never overwrite each
 * other's; at its start it takes over what clients before it left. What two of them send counts once, by its id.
 */
import type { WaitingEvent } from './types.js';

/** What is needed of localStorage. */
export interface ClientStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The page's localStorage, where there is one and it may be used. */
export function pageStorage(): ClientStorage | undefined {
  try {
    return (globalThis as { readonly localStorage?: ClientStorage }).localStorage;
  } catch {
    return undefined;
  }
}

/** What one client keeps between two visits. */
export class Kept {
  private readonly prefix: string;
  private readonly own: string;

  /**
   * @param server address of the server: clients of two servers keep apart what they have.
   * @param name of this client, like that of no other.
   */
  constructor(
    private readonly storage: ClientStorage | undefined,
    private readonly server: string,
    name: string,
  ) {
    this.prefix = `tandem-events ${server} `;
    this.own = this.prefix + name;
  }

  /** Keeps what waits; in memory alone where the storage is full or forbidden. */
  save(events: readonly WaitingEvent[]): void {
    try {
      if (events.length === 0) this.storage?.removeItem(this.own);
      else this.storage?.setItem(this.own, JSON.stringify(events));
    } catch {
      // They still wait in memory.
    }
  }

  /** What clients before this one left, taken over. */
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

  /** The visitor's id that was kept; else `make()`, kept from now on. */
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
