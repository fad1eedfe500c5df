/**
 * What the lines of one order have in common: what became of it (lines of one that was cancelled or paid back are no
 * purchases), and who ordered, when, which exports and merged cells of spreadsheets say on its first line only.
 */

const UNDONE =
  /^(cancell?ed|refunded|voided|failed|reversed|returned|expired|declined|charge[ -]?back|storniert|erstattet|retourniert|annul[eé]e?|rembours[eé]e?|cancelad[oa]|reembolsad[oa]|devuelt[oa]|devolvid[oa]|annullat[oa]|rimborsat[oa]|geannuleerd|anulowane|отмен[её]н|возвращ[её]н|возврат|已取消|已退款|取消|キャンセル|返金済み?|취소|환불)$/i;

/** The lines of the orders of one file. */
export class OrderLines {
  readonly #number: number;
  /** Columns that later lines may leave empty. */
  readonly #common: readonly number[];
  #first: readonly unknown[] = [];
  readonly #states: readonly { readonly name: string; readonly index: number }[];
  /** The last row with a state, and what it said. */
  #last: unknown;
  #said: string | undefined;

  constructor(
    { number, states }: { readonly number: string | undefined; readonly states: readonly string[] },
    columns: readonly string[],
    common: readonly string[],
  ) {
    this.#common = common.map((name) => columns.indexOf(name)).filter((index) => index >= 0);
    this.#number = number === undefined ? -1 : columns.indexOf(number);
    this.#states = states.map((name) => ({ name, index: columns.indexOf(name) }));
  }

  /** A line with what the first line of its order says about who and when. */
  completed(row: readonly unknown[]): readonly unknown[] {
    if (this.#number < 0) return row;
    const isEmpty = (index: number) => String(row[index] ?? '').trim() === '';
    const merged = isEmpty(this.#number);
    // Without a number, but with somebody, it is a line of no known order.
    if (merged && !this.#common.every(isEmpty)) return row;
    if (this.#first.length === 0 || (!merged && row[this.#number] !== this.#first[this.#number])) {
      this.#first = merged ? [] : [...row];
      return row;
    }
    const copy = [...row];
    for (const index of [this.#number, ...this.#common]) if (isEmpty(index)) copy[index] = this.#first[index];
    return copy;
  }

  /** The number of a row's order; `undefined` where it has none. */
  numberOf(row: readonly unknown[]): string | undefined {
    const number = String(row[this.#number] ?? '').trim();
    return number === '' ? undefined : number;
  }

  /** Why a row is no purchase; `undefined` where it is one. Lines after an order's first may leave its state out. */
  undone(row: readonly unknown[]): string | undefined {
    const number = row[this.#number];
    const filled = this.#states.some(({ index }) => String(row[index] ?? '').trim() !== '');
    if (!filled) return number !== undefined && number === this.#last ? this.#said : undefined;
    this.#last = number;
    this.#said = undefined;
    for (const { name, index } of this.#states) {
      const text = String(row[index] ?? '').trim();
      const dated = /^cancell?edat$/i.test(name.replace(/[\s_]/g, '')) && /\d/.test(text);
      if (dated || UNDONE.test(text)) this.#said = `is a cancelled or refunded order: ${name} is ${text}`;
    }
    return this.#said;
  }
}
