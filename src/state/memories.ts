/** Memories and the index over them: shared ones, and those of each person, which no one else is given. */
import { ChunkIndex } from '../indexes/index.js';
import type { Memory, MemoryKind } from '../store/index.js';
import { weightedTerms } from '../text/index.js';

export interface MemoryQuery {
  readonly query: string;
  readonly kinds: readonly MemoryKind[];
  /** The person whose own memories are found besides shared ones. */
  readonly owner: string | null;
  readonly limit: number;
}

export interface FoundMemory {
  readonly memory: Memory;
  /** The BM25F score. */
  readonly score: number;
}

/** The memories of one engine. */
export class MemorySlot {
  readonly #rows: (Memory | undefined)[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #index = new ChunkIndex();

  get(id: string): Memory | undefined {
    const number = this.#numbers.get(id);
    return number === undefined ? undefined : this.#rows[number];
  }

  /** All, in the order of their ids. */
  *all(): Iterable<Memory> {
    for (const id of [...this.#numbers.keys()].sort()) yield this.get(id)!;
  }

  set(memory: Memory): void {
    const number = this.#numbers.get(memory.id) ?? this.#rows.length;
    this.#numbers.set(memory.id, number);
    this.#rows[number] = memory;
    this.#index.setItem(number, { title: memory.title, tags: [], body: memory.text });
  }

  delete(id: string): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    this.#index.remove(number);
    this.#numbers.delete(id);
    this.#rows[number] = undefined;
  }

  /** Deletes the memories of people who are erased. */
  forget(owners: readonly string[]): void {
    const gone = new Set(owners);
    for (const memory of this.all())
      if (memory.owner !== null && gone.has(memory.owner)) this.delete(memory.id);
  }

  /** The memories that match a query best, the best first. */
  find({ query, kinds, owner, limit }: MemoryQuery): FoundMemory[] {
    if (this.#numbers.size === 0) return [];
    const found = this.#index.search(weightedTerms(query), limit, (number) => {
      const memory = this.#rows[number];
      return (
        memory !== undefined &&
        kinds.includes(memory.kind) &&
        (memory.owner === null || memory.owner === owner)
      );
    });
    return found.map(({ item, score }) => ({ memory: this.#rows[item]!, score }));
  }
}
