/** The served sequence model: loaded at once or beside serving, and kept up to date with the catalogue. */
import type { ItemText, TextVectors } from '../embed/index.js';
import type { Catalogue } from '../indexes/index.js';
import type { SavedSequence } from '../models/index.js';
import { SequenceSpace } from '../retrieve/index.js';
import type { Item, Numbered } from '../store/index.js';

/** The number of items whose vectors are computed in one turn of the event loop, while lists are served. */
const DESCRIBED = 200;

interface Sequence {
  readonly name: string;
  readonly space: SequenceSpace;
  /** By feature of the catalogue, its row in the model. */
  readonly rows: ReadonlyMap<string, number>;
  /** The vectors of items' texts, if the model uses them. */
  readonly texts: TextVectors | undefined;
}

/** The sequence model of one engine. */
export class SequenceSlot {
  readonly #catalogue: Catalogue;
  #current: Sequence | undefined;
  /** A model that is being prepared to replace it, and the items that changed meanwhile. */
  #next: (Sequence & { readonly changed: Set<number> }) | undefined;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** The version of the model in use; empty without one. */
  get version(): string {
    return this.#current?.name ?? '';
  }

  /** The vectors of items' texts that the model in use takes as input, if any. */
  get texts(): TextVectors | undefined {
    return this.#current?.texts;
  }

  get space(): SequenceSpace | undefined {
    return this.#current?.space;
  }

  /**
   * Uses a trained model from now on.
   * @param texts vectors of texts from the encoder that the model was trained with.
   * @returns false where the model was trained on another catalogue, and is not used.
   */
  use(saved: SavedSequence, texts?: TextVectors): boolean {
    const sequence = this.#made(saved, texts);
    if (!sequence) return false;
    for (let item = 0; item < this.#catalogue.length; item++) this.#describe(item, sequence);
    this.#current = sequence;
    return true;
  }

  /**
   * As {@link use} while lists are served: the model is prepared in small steps, and then replaces the one in use.
   * @param items all items, read for the texts of which `texts` has no vectors yet.
   */
  async swap(
    saved: SavedSequence,
    texts?: TextVectors,
    items?: AsyncIterable<readonly Numbered<Item>[]>,
  ): Promise<boolean> {
    const made = this.#made(saved, texts);
    if (!made) return false;
    const next = { ...made, changed: new Set<number>() };
    this.#next = next;
    try {
      for await (const rows of items ?? []) {
        // Texts written since the rows were read are newer.
        for (const row of rows) if (!next.changed.has(row.no)) texts?.set(row.no, row);
      }
      for (let item = 0; item < this.#catalogue.length; item++) {
        if (item % DESCRIBED === 0) await new Promise((resolve) => setImmediate(resolve));
        this.#describe(item, next);
      }
      this.#current = made;
    } finally {
      this.#next = undefined;
    }
    return true;
  }

  /** Stops using a model. */
  drop(): void {
    this.#current = undefined;
  }

  /** Sets the text of an item. */
  setText(item: number, text: ItemText): void {
    this.#current?.texts?.set(item, text);
    this.#next?.texts?.set(item, text);
    this.#next?.changed.add(item);
  }

  /** Recomputes the vectors of an item from its current content and text. */
  describe(item: number): void {
    if (this.#current) this.#describe(item, this.#current);
    if (this.#next) this.#describe(item, this.#next);
  }

  #describe(item: number, { space, rows, texts }: Sequence): void {
    const features: number[] = [];
    for (const feature of this.#catalogue.content.of(item)) {
      const row = rows.get(this.#catalogue.featureName(feature));
      if (row !== undefined) features.push(row);
    }
    space.describe(item, { features, text: texts?.of(item) });
  }

  /** Prepares a model; `undefined` where it was trained on another catalogue. */
  #made(
    { name, about, model, vectors, graph }: SavedSequence,
    texts: TextVectors | undefined,
  ): Sequence | undefined {
    if (about.catalogue !== this.#catalogue.ids.digest(about.shape.items)) return undefined;
    const { temperature, heldBelow, shape, trained } = about;
    const until = Date.parse(String(trained.to));
    const { parameters } = model;
    const columns = { shape, parameters, temperature, heldBelow, until, vectors, graph };
    const rows = new Map(about.features.map((feature, row) => [feature, row]));
    return { name, space: SequenceSpace.over(columns), rows, texts };
  }
}
