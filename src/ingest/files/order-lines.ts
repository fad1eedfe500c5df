/**
 * The common values of the lines of one order: its state (lines of cancelled and refunded orders are not purchases),
 * its customer and its time, which exports and merged cells of spreadsheets only have on its first line.
 */

const UNDONE =
  /^(cancell?ed|refunded|voided|failed|reversed|returned|expired|declined|charge[ -]?back|storniert|erstattet|retourniert|annul[eé]e?|rembours[eé]e?|cancelad[oa]|reembolsad[oa]|devuelt[oa]|devolvid[oa]|annullat[oa]|rimborsat[oa]|geannuleerd|anulowane|отмен[её]н|возвращ[её]н|возврат|已取消|已退款|取消|キャンセル|返金済み?|취소|환불)$/i;

/** The lines of the orders of one file. */
export class OrderLines {
  readonly #number: number;
  /** The columns that can be empty on later lines. */
  readonly #common: readonly number[];
  #first: readonly unknown[] = [];
  readonly #states: readonly { readonly name: string; readonly index: number }[];
  /** The last row with a state, and the state. */
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

  /** A line completed with the customer and the time from the first line of its order. */
  completed(row: readonly unknown[]): readonly unknown[] {
    if (this.#number < 0) return row;
    const isEmpty = (index: number) => String(row[index] ?? '').trim() === '';
    const merged = isEmpty(this.#number);
    // Without an order number, but with a customer, its order is unknown.
    if (merged && !this.#common.every(isEmpty)) return row;
    if (this.#first.length === 0 || (!merged && row[this.#number] !== this.#first[this.#number])) {
      this.#first = merged ? [] : [...row];
      return row;
    }
    const copy = [...row];
    for (const index of [this.#number, ...this.#common]) if (isEmpty(index)) copy[index] = this.#first[index];
    return copy;
  }

  /** The order number of a row; `undefined` if it has none. */
  numberOf(row: readonly unknown[]): string | undefined {
    const number = String(row[this.#number] ?? '').trim();
    return number === '' ? undefined : number;
  }

  /**
   * The reason why a row is not a purchase; `undefined` if it is one. Lines after the first of an order can leave its
   * state out.
   */
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
