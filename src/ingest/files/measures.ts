/** Columns of measures, whose values are numbers however they are written, and what is said about how they are read. */
import { type DecimalMark, decimalMark } from './numbers.js';
import type { Profile } from './profile.js';
import type { Reader } from './readers.js';

/** How numbers are read, where commas in them may mean either. */
export function markShown(values: readonly string[], mark: DecimalMark): string[] {
  if (mark === ',') return ['decimal comma'];
  return values.some((value) => /\d,\d{3}/.test(value)) ? ['commas between thousands'] : [];
}

/** Names of measures: `29.00` is a number there, where in a version or an article's number it is a text. */
const MEASURES =
  /(price|cost|amount|revenue|discount|msrp|weight|rating|score|preis|betrag|kosten|prix|montant|precio|importe|preco|preço|prezzo|importo|prijs|cena|цена|стоимость|сумма|价格|價格|价钱|金额|価格|金額|가격|سعر|السعر|ราคา)/i;

/** The decimal mark of a column of measures, all of them numbers; `undefined` of any other column. */
export function measured(name: string, profile: Profile | undefined): DecimalMark | undefined {
  if (!profile || profile.filled === 0 || profile.numbers < 1 || !MEASURES.test(name)) return undefined;
  return decimalMark(profile.counts.keys());
}

/** A text that is no number stays one. */
export const orText =
  (read: Reader): Reader =>
  (value) => {
    if (typeof value !== 'string') return value;
    try {
      return read(value);
    } catch {
      return value;
    }
  };
