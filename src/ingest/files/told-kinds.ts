/** The kinds of the events of a row, where its columns tell them by 0 and 1, by counts, or by a share watched. */
import type { Mapping } from './mapping.js';
import type { Reader } from './readers.js';
import { impliedByRating, kindOfShare, shareOf } from './signals.js';
import { isNo } from './words.js';

/** What one event of a row is, besides its columns. */
export interface Told {
  readonly kind: string;
  readonly value?: number | undefined;
}

const saysNo = (text: string): boolean => /^0+(\.0+)?$/.test(text) || isNo(text);

/** The kinds of events of one file. */
export class ToldKinds {
  readonly #signals: readonly {
    readonly index: number;
    readonly kind: string;
    readonly otherwise?: string | undefined;
  }[];
  readonly #share: number;
  readonly #whole: number;
  /** The column of ratings beside signals, or -1, and how it is read. */
  readonly #rating: number;
  readonly #rate: Reader | undefined;

  constructor(
    private readonly mapping: Pick<Mapping, 'signals' | 'share' | 'silent' | 'steps'>,
    columns: readonly string[],
  ) {
    const at = (name: string | undefined) => (name === undefined ? -1 : columns.indexOf(name));
    this.#signals = (mapping.signals ?? []).map((signal) => ({ ...signal, index: at(signal.column) }));
    this.#share = at(mapping.share?.column);
    this.#whole = at(mapping.share?.of);
    const rating = mapping.steps.find(({ target }) => target.field === 'value');
    this.#rating = at(rating?.column);
    this.#rate = rating?.read;
  }

  /** @returns what happened by a row, the weakest first; nothing where its columns do not tell. */
  of(row: readonly unknown[]): readonly Told[] | undefined {
    if (this.#signals.length > 0) return this.#bySignals(row);
    if (!this.mapping.share) return undefined;
    const share = shareOf(row[this.#share], row[this.#whole], this.mapping.share);
    return share === undefined ? [{ kind: 'view' }] : [{ kind: kindOfShare(share), value: share }];
  }

  #bySignals(row: readonly unknown[]): Told[] {
    const told = new Map<string, Told>();
    for (const { index, kind, otherwise } of this.#signals) {
      const text = String(row[index] ?? '').trim();
      if (text === '') continue;
      if (!saysNo(text)) {
        const amount = Number(text);
        if (!told.has(kind)) told.set(kind, { kind, ...(amount > 1 && { value: amount }) });
      } else if (otherwise !== undefined) told.set(otherwise, { kind: otherwise });
    }
    if (this.#rating >= 0 && this.#hasRating(row[this.#rating]))
      return [{ kind: 'rating' }, ...[...told.values()].filter(({ kind }) => !impliedByRating(kind))];
    return told.size > 0 ? [...told.values()] : [{ kind: this.mapping.silent ?? 'impression' }];
  }

  /** A row as it is for an event that is no rating. */
  unrated(row: readonly unknown[]): readonly unknown[] {
    return this.#rating < 0 ? row : row.with(this.#rating, '');
  }

  #hasRating(value: unknown): boolean {
    try {
      return value !== '' && value !== undefined && this.#rate?.(value) !== undefined;
    } catch {
      // What cannot be read is told where the row is mapped.
      return true;
    }
  }
}
