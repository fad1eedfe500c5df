/** What became of orders, as their rows say it: lines of one that was cancelled or paid back are no purchases. */

const UNDONE =
  /^(cancell?ed|refunded|voided|failed|reversed|returned|expired|declined|charge[ -]?back|storniert|erstattet|retourniert|annul[eé]e?|rembours[eé]e?|cancelad[oa]|reembolsad[oa]|devuelt[oa]|devolvid[oa]|annullat[oa]|rimborsat[oa]|geannuleerd|anulowane|отмен[её]н|возвращ[её]н|возврат|已取消|已退款|取消|キャンセル|返金済み?|취소|환불)$/i;

export class OrderStates {
  readonly #number: number;
  readonly #states: readonly { readonly name: string; readonly index: number }[];
  /** The last row with a state, and what it said. */
  #last: unknown;
  #said: string | undefined;

  constructor(
    { number, states }: { readonly number: string | undefined; readonly states: readonly string[] },
    columns: readonly string[],
  ) {
    this.#number = number === undefined ? -1 : columns.indexOf(number);
    this.#states = states.map((name) => ({ name, index: columns.indexOf(name) }));
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
