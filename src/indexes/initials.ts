/** Expansions of initials by the titles of items: `RAG` finds _Retrieval-augmented generation_. */
import { initialsOf } from '../text/index.js';

/** The parts of titles by their initials. */
export class Initials {
  /** The parts of titles with given initials in lower case, by item. */
  readonly #parts = new Map<string, Map<number, string>>();
  /** The initials in the title of each item. */
  readonly #items = new Map<number, readonly string[]>();

  /** Sets the title of an item, replacing the previous one. */
  set(item: number, title: string | null): void {
    for (const initials of this.#items.get(item) ?? []) {
      const parts = this.#parts.get(initials);
      parts?.delete(item);
      if (parts?.size === 0) this.#parts.delete(initials);
    }
    this.#items.delete(item);
    const own = initialsOf(title ?? '');
    if (own.length === 0) return;
    this.#items.set(
      item,
      own.map(({ initials }) => initials),
    );
    for (const { initials, part } of own) {
      const parts = this.#parts.get(initials);
      if (parts) parts.set(item, part);
      else this.#parts.set(initials, new Map([[item, part]]));
    }
  }

  /** The parts of titles with these initials. @param initials in lower case. @param limit the maximum number. */
  of(initials: string, limit: number): string[] {
    const parts: string[] = [];
    for (const part of this.#parts.get(initials)?.values() ?? []) {
      if (parts.length >= limit) break;
      parts.push(part);
    }
    return parts;
  }
}
